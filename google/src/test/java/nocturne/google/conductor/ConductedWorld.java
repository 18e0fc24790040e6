package nocturne.google.conductor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.ReceivedMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import nocturne.broker.books.BookStore;
import nocturne.broker.books.TraceAuditor;
import nocturne.broker.component.Components;
import nocturne.broker.component.Orders;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.filter.FilterStage;
import nocturne.broker.fit.FitStage;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.ingest.Packets;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.memory.InMemorySurvey;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Subscriptions;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.Delivered;
import nocturne.google.archive.Archiving;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.bigquery.Warehouse;
import nocturne.google.books.InstanceTraces;
import nocturne.google.deadletter.IngestDeadLetters;
import nocturne.google.deadletter.RejectedAtIngest;
import nocturne.google.deadletter.RetryObjects;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.ingest.Clouds;
import nocturne.google.ingest.IntentIngest;
import nocturne.google.ingest.ObjectLedger;
import nocturne.google.instance.Machines;
import nocturne.google.pubsub.PubSubPull;
import nocturne.google.pubsub.PubSubSettings;
import nocturne.google.pubsub.PulledMessages;
import nocturne.google.table.TableSink;
import nocturne.google.valueadded.ValueAddedSink;
import nocturne.google.valueadded.ValueAdding;
import org.jspecify.annotations.Nullable;

/**
 * An instance on our fakes with ingest, archive, table sink and value-added stages, each in a
 * thread in place of a process: when one is killed, another begins in its place.
 */
final class ConductedWorld implements AutoCloseable {
  static final Night NIGHT = Night.parse("20210120");
  static final String TOPIC = "ztf_20210120_programid1";
  private static final Clock CLOCK = Clock.systemUTC();

  /** Each alert of such a number passes the filter. */
  private static final int PASSING = 5;

  final Clouds clouds = new Clouds();
  final Names names = new Names("nocturne", Instance.testing("night"), Ztf.SURVEY);
  final Warehouse warehouse = new Warehouse();
  final String archive = names.bucket(Bucket.ALERTS);
  final String files = names.bucket(Bucket.BROKER_FILES);
  final Journal journal = new Journal(clouds.store, files);
  private final InMemorySurvey survey = new InMemorySurvey("cluster");
  private final PubSubPull pull =
      new PubSubPull(new PubSubSettings(Clouds.PROJECT).withEmulator(clouds.pubsub.address()));
  private final AtomicBoolean over = new AtomicBoolean();
  private final ObjectLedger ledger = new ObjectLedger(clouds.store, files, KillPoint.NONE);
  private final Pipeline pipeline = Pipeline.of(names, List.of(new FilterStage(), new FitStage()));
  private final Fate fate;
  private final List<Thread> processes = new ArrayList<>();
  private volatile @Nullable Ingest ingest;
  private volatile PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  /** What becomes of processes. */
  interface Fate {
    /** Nobody is killed. */
    Fate NONE = process -> KillPoint.NONE;

    /** Where a process, which begins now, is killed. */
    KillPoint of(String process);
  }

  ConductedWorld(Fate fate) {
    this.fate = fate;
    for (Bucket bucket : List.of(Bucket.BROKER_FILES, Bucket.ALERTS, Bucket.PLOTS)) {
      clouds.store.createBucket(names.bucket(bucket));
    }
    pipeline.topicNames().forEach(topic -> clouds.topics.create(topic, 1));
    Subscriptions subscriptions = clouds.topics.subscriptions();
    pipeline.subscriptions().forEach(subscriptions::create);
    List.of("archive", "table", "value-added")
        .forEach(name -> subscriptions.create(name, names.topic(Topic.ALERTS)));
    warehouse.tables.create("alerts");
    ValueAddedSink.createTables(pipeline, warehouse.tables);
    clouds.store.announce(archive, names.topic(Topic.ARCHIVED));
    clouds.storage.announceTo(clouds.pubsub::announce);
    survey.create(TOPIC, 2);
  }

  /** Starts all but the conductor. */
  void begin() {
    process("ingest", this::ingest);
    process("archive", this::archive);
    process("table", this::table);
    process("value-added", this::evaluate);
  }

  private void process(String name, Consumer<KillPoint> life) {
    Thread thread =
        new Thread(
            () -> {
              while (!over.get()) {
                try {
                  life.accept(fate.of(name));
                } catch (NthReach.Killed | PortException dead) {
                  clouds.pubsub.endLeases(); // of what it had, and of what others have too
                }
              }
            },
            name);
    processes.add(thread);
    thread.start();
  }

  /** The survey sends alerts of these numbers, and a packet that is none. */
  void send(int from, int to) {
    for (int i = from; i <= to; i++) {
      byte[] packet = i % PASSING == 0 ? SampleAlert.packet(i) : Packets.alert(i, 1);
      survey.send(TOPIC, i % 2, packet, 1_611_111_111_000L);
    }
    survey.send(TOPIC, 0, Packets.noise(from), 1_611_111_111_000L);
  }

  private void ingest(KillPoint kill) {
    PacketDecoder by = decoder;
    Ingest its =
        IntentIngest.of(
            new IntentIngest.Back(clouds.store, clouds.publisher, survey, journal::openNights),
            names,
            by,
            IntentIngest.OPTIONS,
            new Ingest.Timing(CLOCK, new Random(7)),
            kill);
    ingest = its;
    if (decoder == by) { // else whoever asked for another may have found none to stop
      var unused = its.keepRunning();
    }
  }

  /** Another ingest begins, which decodes so. */
  void decodeBy(PacketDecoder next) {
    decoder = next;
    stopIngest();
  }

  /** Asks that each packet that ingest rejected is tried again; how many there are. */
  int askForAllRejected() {
    RetryObjects retries = IntentIngest.retries(clouds.store, names);
    List<RejectedAtIngest.Entry> pending =
        RejectedAtIngest.of(
                NIGHT,
                journal.latest(NIGHT).flatMap(JournalEntry::start).orElseThrow(),
                ledger,
                new IngestDeadLetters(clouds.store, files, names.topic(Topic.DEAD_LETTERS)),
                retries)
            .pending();
    for (RejectedAtIngest.Entry each : pending) {
      assertThat(retries.ask(each.retry())).isPositive();
    }
    return pending.size();
  }

  private void stopIngest() {
    @Nullable Ingest its = ingest;
    if (its != null) {
      its.stop();
    }
  }

  private void archive(KillPoint kill) {
    Archiving function = new Archiving(clouds.store, archive, Ztf.SURVEY, kill);
    deliver("archive", received -> received.forEach(each -> function.keep(each.getMessage())));
  }

  private void table(KillPoint kill) {
    try (RowAppender rows = warehouse.tables.appender("alerts")) {
      TableSink sink = new TableSink(rows::append, deadLetters(kill), pipeline, kill);
      deliver("table", received -> sink.take(delivered(received)));
    }
  }

  private void evaluate(KillPoint kill) {
    try (ValueAdding stages = new ValueAdding(pipeline, clouds, warehouse)) {
      ValueAddedSink sink = stages.sink(kill);
      deliver("value-added", received -> sink.take(delivered(received)));
    }
  }

  private TraceDeadLetters deadLetters(KillPoint kill) {
    return new TraceDeadLetters(
        clouds.store, files, clouds.publisher, names.topic(Topic.DEAD_LETTERS), kill);
  }

  private static List<Delivered> delivered(List<ReceivedMessage> received) {
    return received.stream()
        .map(ReceivedMessage::getMessage)
        .map(
            each ->
                new Delivered(
                    each.getMessageId(), each.getAttributesMap(), each.getData().toByteArray()))
        .toList();
  }

  private void deliver(String subscription, Consumer<List<ReceivedMessage>> to) {
    try (PulledMessages delivered =
        new PulledMessages(clouds.pubsub.address(), Clouds.PROJECT, subscription)) {
      while (!over.get()) {
        List<ReceivedMessage> received = delivered.pull(10);
        if (!received.isEmpty()) {
          to.accept(received);
          delivered.acknowledge(received);
        }
      }
    }
  }

  @Override
  public void close() {
    over.set(true);
    stopIngest();
    for (Thread process : processes) {
      try {
        process.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    pull.close();
    warehouse.close();
    clouds.close();
  }

  Conductor conductor(String name, KillPoint kill) {
    InstanceTraces traces =
        new InstanceTraces(
            pipeline,
            new InstanceTraces.Stores(clouds.store, warehouse.tables, deadLetters(kill)),
            night -> Set.of(TOPIC),
            kill);
    TraceAuditor auditor = traces.auditor(ledger, CLOCK);
    Orders orders =
        new Orders(new Components(clouds.store, files, word -> false), name, CLOCK, kill);
    return new Conductor(
        name,
        pipeline,
        survey,
        new Conductor.Files(journal, new BookStore(clouds.store, files), orders),
        new TraceProgress(
            journal,
            auditor,
            traces.awaited(),
            new TraceProgress.Counting(traces.counters(), pull, Duration.ofSeconds(2)),
            Machines.NONE,
            IntentIngest.retries(clouds.store, names),
            kill),
        auditor,
        new Conductor.Surroundings(CLOCK, (night, doing) -> {}, kill));
  }

  /** What ingest decided, by candid and place. */
  List<String> outcomes() {
    List<String> all = new ArrayList<>();
    ledger.read(
        LedgerMark.START,
        new Ledger.Scope.Ingest(),
        told -> {
          if (told instanceof IngestBatch batch) {
            batch
                .outcomes()
                .forEach(
                    each ->
                        all.add(
                            each.kind()
                                + " "
                                + each.candid()
                                + " "
                                + each.surveyPartition()
                                + "@"
                                + each.surveyOffset()));
          }
        });
    all.add("lost: " + ledger.lost(LedgerMark.START));
    return all;
  }
}
