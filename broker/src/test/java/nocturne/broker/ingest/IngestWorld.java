package nocturne.broker.ingest;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.memory.InMemorySurvey;
import nocturne.broker.memory.InMemoryTopics;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.TopicLog;
import nocturne.broker.worker.Feed;
import nocturne.broker.worker.Handover;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.survey.Extent;

/**
 * A survey, our topics and a store, all in memory, with ingests to be run, killed and run again.
 */
final class IngestWorld {
  static final Night NIGHT = Night.parse("20210120");
  static final String TOPIC = "ztf_20210120_programid1";
  static final IngestNames NAMES =
      IngestNames.of(new Names("nocturne", Instance.testing("doortest"), Ztf.SURVEY));

  final InMemorySurvey survey = new InMemorySurvey("cluster");
  final InMemoryTopics log =
      new InMemoryTopics(Clock.fixed(Instant.parse("2021-01-20T03:00:00Z"), ZoneOffset.UTC));
  final InMemoryStore store = new InMemoryStore();
  IngestNames names = NAMES;
  PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  final List<Handover> handovers = new ArrayList<>();
  volatile List<OpenNight> open = List.of();
  Ledger ledger = log.ledger();
  IngestOptions options =
      IngestOptions.DEFAULT
          .withPackets(2)
          .withTransaction(Duration.ofMillis(2))
          .withPace(pace(Duration.ofMillis(2)));

  /** Intervals for tests. */
  static IngestOptions.Pace pace(Duration patience) {
    Duration soon = Duration.ofMillis(2);
    return new IngestOptions.Pace(
        soon, soon, Duration.ofSeconds(10), patience, Duration.ofMillis(5));
  }

  IngestWorld() {
    log.create(NAMES.alerts(), 2);
    log.create(NAMES.deadLetters(), 1);
    store.createBucket(NAMES.archive());
  }

  void send(String topic, int partition, byte[]... packets) {
    for (byte[] packet : packets) {
      survey.send(topic, partition, packet, 1_611_111_111_000L);
    }
  }

  void send(int partition, byte[]... packets) {
    send(TOPIC, partition, packets);
  }

  /** The night as the journal has it while it is received. */
  static OpenNight receiving(int revision) {
    return new OpenNight(NIGHT, TOPIC, revision, StartingPoint.ORIGIN, Optional.empty());
  }

  /** The night as END makes it: to be read to where its topic ends just now. */
  OpenNight ending(int revision) {
    return new OpenNight(NIGHT, TOPIC, revision, StartingPoint.ORIGIN, Optional.of(endsNow(TOPIC)));
  }

  Map<SurveyPartition, Long> endsNow(String topic) {
    Map<SurveyPartition, Long> ends = new HashMap<>();
    survey
        .find(topic)
        .ifPresent(
            found ->
                found
                    .partitions()
                    .forEach(
                        (p, extent) ->
                            ends.put(SurveyPartition.of(found.topic(), p), end(extent))));
    return ends;
  }

  private static long end(Extent extent) {
    return extent.end();
  }

  Ingest ingest(TopicLog mine, List<Feed> feeds, KillPoint kill) {
    return new Ingest(
        new Ingest.Back(mine, ledger, store, survey, () -> open),
        feeds,
        names,
        decoder,
        options,
        new Ingest.Timing(
            Clock.fixed(Instant.parse("2021-01-20T03:00:00Z"), ZoneOffset.UTC), new Random(7)),
        kill);
  }

  /** Runs an ingest until the ledger says that so many nights, or revisions of one, were left. */
  Ingest.Ended runUntilLeft(int nights) {
    return runUntilLeft(nights, place -> {});
  }

  Ingest.Ended runUntilLeft(int nights, KillPoint kill) {
    return ingest(log, nights, kill).run();
  }

  /** An ingest that stops when the ledger says that so many nights, or revisions, were left. */
  Ingest ingest(TopicLog mine, int nights, KillPoint kill) {
    Ingest[] self = new Ingest[1];
    Feed feed = handovers::add;
    self[0] =
        ingest(
            mine,
            List.of(feed),
            place -> {
              kill.reached(place);
              boolean mayBeLeft =
                  place == CrashPoint.INGEST_LEFT || place == CrashPoint.INGEST_LEDGER_READ;
              if (mayBeLeft && lefts().size() >= nights) {
                self[0].stop();
              }
            });
    return self[0];
  }

  List<LedgerRecord> told() {
    List<LedgerRecord> told = new ArrayList<>();
    log.ledger().read(LedgerMark.START, new Ledger.Scope.Ingest(), told::add);
    return told;
  }

  List<PacketOutcome> outcomes() {
    return told().stream()
        .filter(IngestBatch.class::isInstance)
        .flatMap(batch -> ((IngestBatch) batch).outcomes().stream())
        .toList();
  }

  List<NightLeft> lefts() {
    return told().stream().filter(NightLeft.class::isInstance).map(NightLeft.class::cast).toList();
  }

  List<LogRecord> read(String topic) {
    List<LogRecord> records = new ArrayList<>();
    log.readToEnd(topic, Map.of(), records::add);
    return records;
  }

  List<DeadLetter> deadLetters() {
    return read(NAMES.deadLetters()).stream().flatMap(r -> DeadLetter.from(r).stream()).toList();
  }

  List<String> publishedCandids() {
    return read(NAMES.alerts()).stream()
        .map(record -> new String(key(record), StandardCharsets.UTF_8))
        .sorted()
        .toList();
  }

  private static byte[] key(LogRecord record) {
    byte[] key = record.key();
    if (key == null) {
      throw new AssertionError("published without a key: " + record);
    }
    return key;
  }

  /**
   * Everything a night leaves behind, in words that do not depend on how often it was interrupted:
   * offsets of our own topics have gaps where something was aborted.
   */
  Map<String, List<String>> result() {
    Map<String, List<String>> result = new TreeMap<>();
    for (LogRecord record : read(NAMES.alerts())) {
      result
          .computeIfAbsent("published on " + record.partition(), k -> new ArrayList<>())
          .add(
              new String(key(record), StandardCharsets.UTF_8)
                  + " "
                  + record.attributes()
                  + " "
                  + record.value().length
                  + " bytes");
    }
    for (DeadLetter deadLetter : deadLetters()) {
      result
          .computeIfAbsent("dead-letters", k -> new ArrayList<>())
          .add(
              deadLetter.topic()
                  + "/"
                  + deadLetter.place().partition()
                  + "@"
                  + deadLetter.place().offset()
                  + " "
                  + deadLetter.reason()
                  + " "
                  + deadLetter.candid()
                  + " "
                  + deadLetter.storedAt());
    }
    for (PacketOutcome outcome : outcomes()) {
      result
          .computeIfAbsent("outcomes of " + outcome.surveyPartition(), k -> new ArrayList<>())
          .add(
              outcome.surveyOffset()
                  + " "
                  + outcome.kind()
                  + " "
                  + outcome.candid()
                  + " "
                  + outcome.length()
                  + " "
                  + outcome.crc32c()
                  + " "
                  + outcome.reason());
    }
    Map<SurveyPartition, Long> positions = new HashMap<>();
    for (LedgerRecord told : told()) {
      if (told instanceof IngestBatch batch) {
        positions.putAll(batch.next());
      } else if (told instanceof NightLeft left) {
        positions.putAll(left.positions());
      }
    }
    result.put("positions", positions.entrySet().stream().map(Object::toString).sorted().toList());
    result.put("left", lefts().stream().map(NightLeft::toString).sorted().toList());
    result.put("objects", store.list(NAMES.archive(), "").stream().map(Object::toString).toList());
    return result;
  }

  /** Where the ledger says that something stands, that very thing stands. */
  List<String> wrongPlaces() {
    Map<RecordPlace, LogRecord> alerts = new HashMap<>();
    read(NAMES.alerts()).forEach(record -> alerts.put(record.position(), record));
    Map<RecordPlace, LogRecord> deadLetters = new HashMap<>();
    read(NAMES.deadLetters()).forEach(record -> deadLetters.put(record.position(), record));
    List<String> wrong = new ArrayList<>();
    for (PacketOutcome outcome : outcomes()) {
      RecordPlace at = outcome.at();
      LogRecord found =
          outcome.kind() == PacketOutcome.Kind.PUBLISHED
              ? alerts.remove(at)
              : deadLetters.remove(at);
      if (outcome.kind() == PacketOutcome.Kind.DUPLICATE ? at != null : !isThat(outcome, found)) {
        wrong.add(outcome + " but there stands " + found);
      }
    }
    alerts.values().forEach(record -> wrong.add("no outcome tells of " + record));
    deadLetters.values().forEach(record -> wrong.add("no outcome tells of " + record));
    return wrong;
  }

  private static boolean isThat(PacketOutcome outcome, LogRecord found) {
    return found != null
        && found.attributes().get("kafka.offset").equals(Long.toString(outcome.surveyOffset()))
        && found
            .attributes()
            .get("kafka.partition")
            .equals(Integer.toString(outcome.surveyPartition()));
  }
}
