package nocturne.broker.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import nocturne.broker.archive.Announcement;
import nocturne.broker.archive.Archive;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.archive.PackIndex;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.memory.InMemoryTopics;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.StepWriter;
import nocturne.broker.port.Tables;
import nocturne.broker.port.TopicLog;
import nocturne.broker.table.TableCommits;
import nocturne.broker.table.TableInput;
import nocturne.broker.valueadded.OwnStages;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;

/** Stages on stores in memory, behind an ingest that publishes what a test tells it to. */
public final class StageWorld {
  public static final Night NIGHT = Night.parse("20210120");
  public static final Night NEXT = Night.parse("20210121");
  public static final int PARTITIONS = 2;

  /** When the survey sent every packet, milliseconds since 1970. */
  public static final long SENT = 1_000;

  /** Cuts at seven records, or as soon as nothing more is there. */
  public static final WorkerSettings SMALL =
      WorkerSettings.TABLES.withRecords(7).withAge(Duration.ofMillis(20));

  public final Names names = new Names("nocturne", Instance.testing("stages"), Ztf.SURVEY);
  public final InMemoryTopics log = new InMemoryTopics();
  public final InMemoryStore store = new InMemoryStore();
  public final String alerts = names.topic(Topic.ALERTS);
  public final String deadLetters = names.topic(Topic.DEAD_LETTERS);
  public final String announcements = names.topic(Topic.ARCHIVED);
  public final String passed = names.topic(Topic.EXTRAGALACTIC);
  public final String bucket = names.bucket(Bucket.ALERTS);
  public final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  public final PublishedAlerts input = new PublishedAlerts(alerts, decoder);

  /** Everything published, by position. */
  public final Map<RecordPlace, PublishedAlert> published = new LinkedHashMap<>();

  /** Read anew at each start of a partition. */
  public Supplier<StartingPoint> start = () -> StartingPoint.ORIGIN;

  /** The ledger as the stages see it. */
  public Ledger ledger = log.ledger();

  private final Map<Integer, Long> ingestTo = new HashMap<>();

  /** The id of the writer that each worker of stages with a ledger has in its turn. */
  public static final String WRITER = "worker-0";

  /** The id of the writers of the workers that follow. */
  public String writer = WRITER;

  /** The time of day of the workers that follow. */
  public Clock clock = Clock.systemUTC();

  /** When the workers that follow commit. */
  public WorkerSettings settings = SMALL;

  private final List<Worker> workers = new ArrayList<>();
  private long candid = 1_000_000;

  public StageWorld() {
    Pipeline.standard(names).topicNames().forEach(topic -> log.create(topic, PARTITIONS));
    names.buckets().forEach(store::createBucket);
  }

  /** Publishes alerts in one transaction, as ingest does; answers what it would hand over. */
  public List<Handover> publish(Night night, int count) {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      packets.add(SampleAlert.of(candid++).cutouts(50).packet());
    }
    return publish(night, packets);
  }

  public List<Handover> publish(Night night, List<byte[]> packets) {
    Map<Integer, List<PublishedAlert>> shares = new TreeMap<>();
    List<PublishedAlert> batch = new ArrayList<>();
    try (LogWriter writer = log.writer("ingest")) {
      List<StepWriter.Receipt> receipts = new ArrayList<>();
      List<AlertPacket> sent = new ArrayList<>();
      writer.begin();
      for (byte[] bytes : packets) {
        PacketOrigin origin =
            new PacketOrigin(names.surveyTopic(night), 0, published.size() + sent.size(), SENT);
        AlertPacket packet = new AlertPacket(bytes, origin);
        sent.add(packet);
        receipts.add(writer.publish(alerts, message(packet)));
      }
      writer.flush();
      for (int i = 0; i < sent.size(); i++) {
        RecordPlace at = receipts.get(i).position();
        batch.add(new PublishedAlert(night, at, sent.get(i), decode(sent.get(i))));
      }
      writer.commit();
    }
    for (PublishedAlert alert : batch) {
      published.put(alert.position(), alert);
      shares.computeIfAbsent(alert.position().partition(), p -> new ArrayList<>()).add(alert);
    }
    List<Handover> handovers = new ArrayList<>();
    shares.forEach(
        (partition, share) -> {
          long from = ingestTo.getOrDefault(partition, 0L);
          long to = share.get(share.size() - 1).position().offset() + 1;
          ingestTo.put(partition, to);
          handovers.add(new Handover(partition, new Range(from, to), share));
        });
    return handovers;
  }

  private nocturne.core.alert.Alert decode(AlertPacket packet) {
    try {
      return decoder.decodeOne(packet.bytes());
    } catch (UnreadableException e) {
      throw new IllegalArgumentException("a test publishes what can be read", e);
    }
  }

  private Message message(AlertPacket packet) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("kafka.topic", packet.origin().topic());
    attributes.put("kafka.partition", Integer.toString(packet.origin().partition()));
    attributes.put("kafka.offset", Long.toString(packet.origin().offset()));
    attributes.put("kafka.timestamp", Long.toString(packet.origin().timestampMillis()));
    byte[] key = decode(packet).candid().toString().getBytes(StandardCharsets.UTF_8);
    return new Message(key, packet.bytes(), attributes);
  }

  /** An archive worker in a process. */
  public Worker archive(TopicLog process, KillPoint kill) {
    return ledgered(
        process,
        kill,
        StageReader.of(
            StageIdentity.of(names, Stage.ARCHIVE, Topic.ALERTS),
            input,
            new Archive(store, bucket, announcements).packs()));
  }

  /** A filter worker in a process. */
  public Worker filter(TopicLog process, FilterSettings settings, KillPoint kill) {
    return ledgered(
        process,
        kill,
        StageReader.of(
            StageIdentity.of(names, Stage.FILTER, Topic.ALERTS),
            input,
            EvaluatorWork.stage(
                Stage.FILTER, OwnStages.filter(settings, alerts), passed, deadLetters)));
  }

  /** A worker of one stage that keeps its progress in the ledger. */
  public Worker ledgered(TopicLog process, KillPoint kill, StageReader<?>... readers) {
    return ledgered(process, kill, List.of(stage(Set.of(), readers)));
  }

  /** A worker of some stages that keep their progress in the ledger. */
  public Worker ledgered(TopicLog process, KillPoint kill, List<WorkerStage> stages) {
    Worker.Back back = new Worker.Back(process, seen(), kill);
    return worker(
        back,
        new LedgerCommits(
            writer,
            back,
            () -> start.get(),
            Set.of(announcements, passed, names.topic(Topic.SALT2), deadLetters)),
        stages);
  }

  /** A stage of readers, which publishes to some topics. */
  public static WorkerStage stage(Set<String> outputs, StageReader<?>... readers) {
    Stage stage = readers[0].identity().stage();
    return new WorkerStage(stage, "group-" + stage.name(), List.of(readers), outputs);
  }

  /** A worker that makes rows. */
  public Worker tables(TopicLog process, Tables tables, KillPoint kill, TableInput... inputs) {
    Worker.Back back = new Worker.Back(process, seen(), kill);
    return worker(
        back,
        new TableCommits("table-worker", back, tables, () -> start.get(), List.of(inputs)),
        List.of(
            stage(
                Set.of(),
                Arrays.stream(inputs).map(TableInput::reader).toArray(StageReader<?>[]::new))));
  }

  private Ledger seen() {
    return new Ledger() {
      @Override
      public LedgerMark end() {
        return ledger.end();
      }

      @Override
      public void read(
          LedgerMark from, Scope scope, java.util.function.Consumer<? super LedgerRecord> each) {
        ledger.read(from, scope, each);
      }

      @Override
      public void append(LedgerRecord told) {
        ledger.append(told);
      }
    };
  }

  private Worker worker(Worker.Back back, Commits commits, List<WorkerStage> stages) {
    Worker worker =
        new Worker(
            "worker",
            settings,
            stages,
            back,
            commits,
            () -> false,
            new Worker.Timing(System::nanoTime, clock, new Random(3)));
    workers.add(worker);
    worker.start();
    return worker;
  }

  /** What a worker's reading of one topic for a stage is doing. */
  public static StageStatus status(Worker worker, Stage stage) {
    return worker.status().stream().filter(s -> s.stage().equals(stage)).findFirst().orElseThrow();
  }

  /** Stops what still runs. */
  public void end() {
    workers.forEach(Worker::close);
  }

  /** Waits for a claim to come true, up to twenty seconds. */
  public static void await(String claim, BooleanSupplier isTrue) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!isTrue.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("waited in vain until %s", claim).isNegative();
      Thread.sleep(2);
    }
  }

  /** How far a stage's ranges reach together: the records they tell of. */
  public int told(Stage stage) {
    return ranges(stage).stream().mapToInt(range -> range.tally().taken()).sum();
  }

  public List<StageRange> ranges(Stage stage) {
    List<StageRange> ranges = new ArrayList<>();
    log.ledger()
        .read(
            LedgerMark.START,
            new Ledger.Scope.All(),
            told -> {
              if (told instanceof StageRange range && range.stage().equals(stage)) {
                ranges.add(range);
              }
            });
    return ranges;
  }

  public void awaitTold(Stage stage, int count) throws InterruptedException {
    await(stage + " tells of " + count + " records", () -> told(stage) >= count);
  }

  /** Committed messages of a topic. */
  public List<LogRecord> messages(String topic) {
    List<LogRecord> all = new ArrayList<>();
    log.readToEnd(topic, Map.of(), all::add);
    return all;
  }

  /** Ranges join without gap or overlap, from 0, each of one night. */
  public void assertRangesJoin(Stage stage) {
    Map<Integer, Long> ends = new HashMap<>();
    for (StageRange range : ranges(stage)) {
      assertThat(range.range().from())
          .as("%s", range)
          .isEqualTo(ends.getOrDefault(range.partition(), 0L));
      ends.put(range.partition(), range.range().to());
    }
  }

  /**
   * What archive.pml proves: packs are one chain over all offsets, mix no nights, and every packet
   * lies in exactly one of them and was announced once, with that place; it comes out as it was
   * published.
   */
  public void assertArchivedOnce() {
    ArchiveReader reader = new ArchiveReader(store, bucket);
    Map<RecordPlace, Integer> kept = new HashMap<>();
    Map<Integer, TreeMap<Long, Long>> chains = new HashMap<>();
    for (Night night : List.of(NIGHT, NEXT)) {
      reader.forEachIndex(
          night,
          index -> {
            chains
                .computeIfAbsent(index.partition(), p -> new TreeMap<>())
                .put(index.range().from(), index.range().to());
            index
                .packets()
                .forEach(
                    packet -> {
                      RecordPlace at = new RecordPlace(index.partition(), packet.offset());
                      kept.merge(at, 1, Integer::sum);
                      assertThat(published.get(at).night()).isEqualTo(night);
                    });
          });
    }
    assertThat(kept.keySet()).isEqualTo(published.keySet());
    assertThat(kept.values()).containsOnly(1);
    chains.forEach(
        (partition, chain) -> {
          long at = 0;
          for (Map.Entry<Long, Long> pack : chain.entrySet()) {
            assertThat(pack.getKey())
                .as("packs of partition %s: %s", partition, chain)
                .isEqualTo(at);
            at = pack.getValue();
          }
        });
    Map<RecordPlace, Integer> announced = new HashMap<>();
    for (LogRecord message : messages(announcements)) {
      Announcement told = Announcement.parse(message.value());
      RecordPlace at = new RecordPlace(told.partition(), told.packet().offset());
      announced.merge(at, 1, Integer::sum);
      PublishedAlert alert = published.get(at);
      assertThat(reader.packet(told)).isEqualTo(alert.packet().bytes());
      assertThat(told.night()).isEqualTo(alert.night());
      assertThat(told.packet().origin()).isEqualTo(alert.packet().origin());
      assertThat(message.attributes())
          .containsEntry("candid", alert.alert().candid().toString())
          .containsEntry("objectId", alert.alert().objectId().orElseThrow().value());
    }
    assertThat(announced.keySet()).isEqualTo(published.keySet());
    assertThat(announced.values()).containsOnly(1);
    assertRangesJoin(Stage.ARCHIVE);
    assertThat(told(Stage.ARCHIVE)).isEqualTo(published.size());
  }

  /** The indexes of a night's packs. */
  public List<PackIndex> packs(Night night) {
    List<PackIndex> all = new ArrayList<>();
    new ArchiveReader(store, bucket).forEachIndex(night, all::add);
    return all;
  }
}
