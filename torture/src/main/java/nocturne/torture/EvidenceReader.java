package nocturne.torture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import nocturne.app.wiring.Stores;
import nocturne.broker.archive.Announcement;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.archive.CorruptPackException;
import nocturne.broker.archive.PackReader;
import nocturne.broker.archive.PackSource;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.NightBooks;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.ledger.DeliveryAttempt;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.worker.PoisonGuard;
import nocturne.broker.worker.Repeated;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.duckdb.RowSink;
import nocturne.standalone.duckdb.SnapshotSql;
import nocturne.standalone.duckdb.SqlOptions;
import nocturne.standalone.iceberg.IcebergTables;
import nocturne.standalone.kafka.KafkaTopics;
import org.jspecify.annotations.Nullable;

/**
 * Reads what every store of an instance holds of a night. For one thread, once.
 *
 * <p>A packet whose workers die repeatedly is dead-lettered, and tried once more at the end of the
 * night. If that heals it, the night counts as if it had never failed: evidence has its last
 * outcome, and not its dead letter.
 */
final class EvidenceReader {
  private final Stores stores;
  private final KafkaTopics topics;
  private final Names names;
  private final Night night;
  private final String surveyTopic;
  private final ExpiredRecords expiredRecords;
  private final SurveyPlaces places;
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private final Set<RecordPlace> unread = new HashSet<>();

  /**
   * False if the ledger was lost with Kafka's folder: then nothing says why a packet was not read.
   */
  private boolean knowsDeaths;

  private final Evidence evidence = new Evidence();

  private EvidenceReader(Stores stores, KafkaTopics topics, NightPlan plan) {
    this.expiredRecords = plan.expiredRecords();
    this.places =
        plan.scenarios().contains(Scenario.TRANSACTIONS)
            ? SurveyPlaces.counted(topics, stores.names().surveyTopic(plan.night()))
            : SurveyPlaces.asTheyAre();
    this.stores = stores;
    this.topics = topics;
    this.names = stores.names();
    this.night = plan.night();
    this.surveyTopic = names.surveyTopic(night);
  }

  /** Reads the content of the stores for a night, and for the quiet one before it. */
  static Evidence read(Stores stores, KafkaTopics topics, NightPlan plan) {
    Evidence all = new EvidenceReader(stores, topics, plan).read();
    plan.earlier()
        .ifPresent(
            quiet -> all.add(quiet.night(), new EvidenceReader(stores, topics, quiet).read()));
    return all;
  }

  private Evidence read() {
    DeadLetterEvidence deadLetters =
        new DeadLetterEvidence(stores, topics, night, places, evidence);
    Map<Long, RecordPlace> published = alerts();
    deadLetters.pending();
    unread();
    new LedgerEvidence(topics, names, night, expiredRecords, published, places, evidence).read();
    packs(published);
    deadLetters.rejected();
    announcements(published);
    results(Topic.EXTRAGALACTIC, "verdicts");
    results(Topic.SALT2, "fits");
    rows(Names.ALERTS_TABLE, "rows");
    rows(Names.SALT2_TABLE, "rows of fits");
    history();
    plots();
    books();
    return evidence;
  }

  /**
   * Packets that the archive kept without reading them, since as many workers were killed beside
   * them as a packet may kill. Only their objectIds are not known.
   */
  private void unread() {
    Stage archive = Pipeline.standard(names).storing(Bucket.ALERTS).stage();
    knowsDeaths =
        topics.extent(names.topic(Topic.LEDGER)).values().stream()
            .allMatch(kept -> kept.from() == 0);
    topics
        .ledger()
        .read(
            LedgerMark.START,
            new Ledger.Scope.All(),
            record -> {
              if (record instanceof DeliveryAttempt attempt
                  && attempt.stage().equals(archive)
                  && attempt.n() >= PoisonGuard.DEATHS) {
                unread.add(new RecordPlace(attempt.partition(), attempt.offset()));
              }
            });
  }

  private void plots() {
    String bucket = names.bucket(Bucket.PLOTS);
    for (ObjectStore.Entry plot : stores.store().list(bucket, "")) {
      evidence.add(
          "plots",
          plot.name(),
          stores.store().read(bucket, plot.name()).map(png -> Evidence.digest(png)).orElse("gone"));
    }
  }

  /** Reads the kept books; they must balance. */
  private void books() {
    JournalEntry latest = stores.journal().latest(night).orElseThrow();
    for (int revision = 1; revision <= latest.revision(); revision++) {
      Optional<NightBooks> books = stores.books().kept(night, revision);
      if (books.isEmpty()) {
        evidence.wrong("books, revision " + revision + ": none are kept");
        continue;
      }
      for (BookCheck line : books.get().wrong()) {
        evidence.wrong("books, revision " + revision + ": " + line);
      }
      String at = "revision " + revision + " ";
      // Offsets count transaction markers too, and a kill makes more of them.
      books.get().counts().entrySet().stream()
          .filter(count -> !count.getKey().startsWith(NightBooks.BEHIND))
          .forEach(count -> evidence.add("books", at + count.getKey(), "" + count.getValue()));
      books.get().deadLettered().forEach((name, n) -> evidence.add("books", at + name, "" + n));
    }
  }

  /** Reads the messages of the night. */
  private void read(String topic, Consumer<LogRecord> each) {
    topics.readToEnd(
        topic,
        Map.of(),
        record -> {
          if (surveyTopic.equals(record.attributes().get("kafka.topic"))) {
            each.accept(record);
          }
        });
  }

  /** The place of each alert, by its candid. */
  private Map<Long, RecordPlace> alerts() {
    Map<Long, RecordPlace> published = new HashMap<>();
    read(
        names.topic(Topic.ALERTS),
        record -> {
          String candid = key(record);
          evidence.add(
              "alerts published",
              "candid " + candid,
              Evidence.digest(record.value()) + " " + places.of(record.attributes()));
          published.put(Long.parseLong(candid), record.position());
        });
    return published;
  }

  /**
   * Reads verdicts or fits, without the alert's place among those that passed, which aborted
   * transactions move, and without what a repair adds.
   */
  private void results(Topic topic, String account) {
    read(
        names.topic(topic),
        record -> {
          Map<String, String> attributes = places.of(record.attributes());
          attributes
              .keySet()
              .removeIf(name -> name.startsWith("passed.") || name.equals(Repeated.TAKEN_BY));
          evidence.add(
              account,
              "candid " + record.attributes().get("candid"),
              Evidence.digest(record.value()) + " " + attributes);
        });
  }

  private static String key(LogRecord record) {
    byte[] key = record.key();
    return key == null ? "0" : new String(key, StandardCharsets.US_ASCII);
  }

  private void rows(String table, String account) {
    try (IcebergTables tables = stores.openTables()) {
      new SnapshotSql(tables, List.of(table), SqlOptions.defaults())
          .query("SELECT * FROM " + table, new Rows(account));
      tables
          .deadLettered(table, night)
          .forEach(
              skipped ->
                  evidence.add(
                      account + " dead-lettered", "partition " + skipped.place().partition(), ""));
    }
  }

  /** Reads every packet byte for byte; checks that each offset is in one pack. */
  private void packs(Map<Long, RecordPlace> published) {
    Map<Integer, TreeMap<Long, Long>> covered = new HashMap<>();
    ArchiveReader archive = stores.archive();
    for (ObjectStore.Entry entry : archive.packs(night)) {
      PackReader reader =
          new PackReader(PackSource.of(stores.store(), names.bucket(Bucket.ALERTS), entry));
      try {
        var index = reader.index();
        @Nullable Long clash =
            covered
                .computeIfAbsent(index.partition(), p -> new TreeMap<>())
                .put(index.range().from(), index.range().to());
        if (clash != null) {
          evidence.wrong("packs, " + entry.name() + ": two packs begin there");
        }
        reader.forEach(
            (packet, bytes) -> {
              Candid candid = packet.candid();
              RecordPlace at = new RecordPlace(index.partition(), packet.offset());
              evidence.add(
                  "packets archived",
                  "candid " + candid,
                  Evidence.digest(bytes)
                      + " "
                      + objectId(packet.objectId(), at, bytes)
                      + " "
                      + places.of(packet.origin()));
              if (candid != null && !at.equals(published.get(candid.value()))) {
                evidence.wrong(
                    "packs, candid %s: archived as %s, published at %s"
                        .formatted(candid, at, published.get(candid.value())));
              }
            });
      } catch (CorruptPackException e) {
        evidence.wrong("packs, " + entry.name() + ": " + e.getMessage());
      }
    }
    covered.forEach(
        (partition, ranges) -> {
          long end = 0;
          for (Map.Entry<Long, Long> range : ranges.entrySet()) {
            if (range.getKey() < end) {
              evidence.wrong(
                  "packs, partition " + partition + ": two packs hold offset " + range.getKey());
            }
            end = Math.max(end, range.getValue());
          }
        });
  }

  /** The object id; of a packet that the archive did not read, the one that reading it gives. */
  private String objectId(@Nullable ObjectId told, RecordPlace at, byte[] packet) {
    if (told != null || (knowsDeaths && !unread.contains(at))) {
      return String.valueOf(told);
    }
    try {
      return decoder.decodeOne(packet).objectId().map(ObjectId::toString).orElse("null");
    } catch (UnreadableException e) {
      return "null";
    }
  }

  /** Checks that each announcement leads to its packet. */
  private void announcements(Map<Long, RecordPlace> published) {
    ArchiveReader archive = stores.archive();
    topics.readToEnd(
        names.topic(Pipeline.standard(names).storing(Bucket.ALERTS).topics().get(0)),
        Map.of(),
        record -> {
          Announcement announced = Announcement.parse(record.value());
          if (!announced.packet().origin().topic().equals(surveyTopic)) {
            return;
          }
          Candid candid = announced.packet().candid();
          RecordPlace at = new RecordPlace(announced.partition(), announced.packet().offset());
          Map<String, String> attributes = new TreeMap<>(places.of(record.attributes()));
          String content;
          try {
            byte[] packet = archive.packet(announced);
            content = Evidence.digest(packet);
            attributes.put("objectId", objectId(announced.packet().objectId(), at, packet));
          } catch (CorruptPackException e) {
            content = String.valueOf(e.getMessage());
          }
          evidence.add("announcements", "candid " + candid, content + " " + attributes);
          if (candid != null && !at.equals(published.get(candid.value()))) {
            evidence.wrong("announcements, candid " + candid + ": of " + at);
          }
        });
  }

  /** The epochs that the night reported first. */
  private void history() {
    try (IcebergTables tables = stores.openTables()) {
      Pipeline.standard(names)
          .history(tables)
          .ifPresent(
              history ->
                  history.rows(
                      night, row -> evidence.add("history", row.key().toString(), row.toString())));
    }
  }

  private final class Rows implements RowSink {
    private final String account;
    private final List<String> columns = new ArrayList<>();

    Rows(String account) {
      this.account = account;
    }

    @Override
    public void columns(List<Column> all) {
      all.forEach(column -> columns.add(column.name()));
    }

    private long offset(List<@Nullable Object> row) {
      return places.of(
          String.valueOf(row.get(columns.indexOf("kafka_topic"))),
          Integer.parseInt(String.valueOf(row.get(columns.indexOf("kafka_partition")))),
          Long.parseLong(String.valueOf(row.get(columns.indexOf("kafka_offset")))));
    }

    @Override
    public void row(List<@Nullable Object> values) {
      if (!surveyTopic.equals(values.get(columns.indexOf("kafka_topic")))) {
        return;
      }
      StringBuilder text = new StringBuilder();
      String candid = "?";
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).equals("candid")) {
          candid = String.valueOf(values.get(i));
        }
        Object value = columns.get(i).equals("kafka_offset") ? offset(values) : values.get(i);
        text.append(columns.get(i)).append('=').append(value).append(';');
      }
      evidence.add(
          account,
          "candid " + candid,
          Evidence.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
  }
}
