package nocturne.google.conductor;

import com.google.pubsub.v1.ReceivedMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import nocturne.broker.books.BookStore;
import nocturne.broker.books.TraceAuditor;
import nocturne.broker.component.Components;
import nocturne.broker.component.Orders;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.ingest.Packets;
import nocturne.broker.instance.Found;
import nocturne.broker.journal.Journal;
import nocturne.broker.memory.InMemorySurvey;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.PortException;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.google.Delivered;
import nocturne.google.GoogleClients;
import nocturne.google.GoogleInstance;
import nocturne.google.StandIns;
import nocturne.google.archive.Archiving;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.books.InstanceTraces;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.ingest.IntentIngest;
import nocturne.google.ingest.ObjectLedger;
import nocturne.google.instance.GoogleParts;
import nocturne.google.instance.Machines;
import nocturne.google.pubsub.Confirmed;
import nocturne.google.pubsub.PubSubPull;
import nocturne.google.pubsub.PubSubSettings;
import nocturne.google.pubsub.ReceivedMessages;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.table.TableSink;
import nocturne.google.valueadded.ConfiguredStages;
import nocturne.google.valueadded.ValueAddedSink;

/** An instance on a project's services, with ingest, archive and sinks in threads. */
final class LiveWorld implements AutoCloseable {
  static final Night NIGHT = Night.parse("20210120");
  static final String TOPIC = "ztf_20210120_programid1";
  private static final Clock CLOCK = Clock.systemUTC();

  /** Google may say so long that a counter is empty while it is not. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private static final long PAUSE_MILLIS = 200;

  private final GoogleInstance where;
  private final Names names;
  private final Pipeline pipeline;
  private final GoogleClients clients;
  private final CloudStorageStore store;
  private final PubSubPull pull;
  private final BigQueryTables tables;
  private final InMemorySurvey survey = new InMemorySurvey("cluster");
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, RowAppender> appenders = new ConcurrentHashMap<>();
  private volatile boolean over;
  private Consumer<LiveWorld> stopsIngest = world -> {};

  LiveWorld(GoogleInstance where) {
    this.where = where;
    this.names = where.names();
    this.pipeline = Pipeline.standard(names).withHistory(false);
    this.clients = where.open();
    this.store = clients.store();
    this.pull = where.pull();
    this.tables = clients.tables();
    survey.create(TOPIC, 2);
  }

  private GoogleParts parts() {
    return new GoogleParts(pipeline, clients, Machines.NONE, KillPoint.NONE);
  }

  /** Makes the instance; the archive's messages are pulled, since nothing can be pushed here. */
  void setUp() {
    var unused = parts().create();
    clients
        .topics()
        .subscriptions()
        .create(names.component(Component.ARCHIVE), names.topic(pipeline.alerts()));
  }

  void tearDown() {
    parts().tearDown((Instance.Testing) names.instance(), found -> {});
  }

  /** What is there of the instance. */
  List<Found> look() {
    List<Found> all = new ArrayList<>(parts().look());
    all.addAll(parts().lookAtMachines());
    return all;
  }

  /** The survey sends so many alerts, and a packet that is none. */
  void send(int alerts) {
    for (int i = 1; i <= alerts; i++) {
      survey.send(TOPIC, i % 2, SampleAlert.packet(i), 1_611_111_111_000L);
    }
    survey.send(TOPIC, 0, Packets.noise(1), 1_611_111_111_000L);
  }

  /** Starts all but the conductor. */
  void begin() {
    Journal journal = new Journal(store, names.bucket(Bucket.BROKER_FILES));
    Ingest ingest =
        IntentIngest.of(
            new IntentIngest.Back(store, clients.publisher(), survey, journal::openNights),
            names,
            new PacketDecoder(names.survey()),
            IntentIngest.OPTIONS,
            new Ingest.Timing(CLOCK, new Random(7)),
            KillPoint.NONE);
    stopsIngest = world -> ingest.stop();
    thread("ingest", ingest::keepRunning);
    Archiving archive =
        new Archiving(store, names.bucket(Bucket.ALERTS), names.survey(), KillPoint.NONE);
    deliver(
        Component.ARCHIVE, received -> received.forEach(each -> archive.keep(each.getMessage())));
    TableSink table =
        new TableSink(
            rows -> appender("alerts").append(rows), deadLetters(), pipeline, KillPoint.NONE);
    deliver(Component.TABLES, received -> table.take(delivered(received)));
    ValueAddedSink valueAdded =
        new ValueAddedSink(
            pipeline,
            new ConfiguredStages(pipeline, store)::open,
            new ValueAddedSink.Stores(
                (name, rows) -> appender(name).appendFixed(rows),
                new Confirmed(clients.publisher()),
                deadLetters()),
            KillPoint.NONE);
    deliver(Component.VALUE_ADDED, received -> valueAdded.take(delivered(received)));
  }

  private RowAppender appender(String table) {
    return appenders.computeIfAbsent(table, tables::appender);
  }

  private void thread(String name, Runnable life) {
    Thread thread = new Thread(life, name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void deliver(Component component, Consumer<List<ReceivedMessage>> to) {
    PubSubSettings settings = new PubSubSettings(where.project());
    PubSubSettings here =
        where.standIns().pubsub().isEmpty()
            ? settings
            : settings.withEmulator(where.standIns().pubsub());
    thread(
        names.component(component),
        () -> {
          try (ReceivedMessages messages = new ReceivedMessages(here, names.component(component))) {
            while (!over) {
              deliver(messages, to);
            }
          }
        });
  }

  private static void deliver(ReceivedMessages messages, Consumer<List<ReceivedMessage>> to) {
    try {
      List<ReceivedMessage> received = messages.pull(20);
      if (received.isEmpty()) {
        Thread.sleep(PAUSE_MILLIS);
        return;
      }
      to.accept(received);
      messages.acknowledge(received);
    } catch (PortException e) {
      System.err.println("delivered again: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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

  private TraceDeadLetters deadLetters() {
    return clients.deadLetters(KillPoint.NONE);
  }

  Conductor conductor() {
    String files = names.bucket(Bucket.BROKER_FILES);
    Journal journal = new Journal(store, files);
    InstanceTraces traces =
        new InstanceTraces(
            pipeline,
            new InstanceTraces.Stores(store, tables, deadLetters()),
            night -> Set.of(TOPIC),
            KillPoint.NONE);
    TraceAuditor auditor = traces.auditor(new ObjectLedger(store, files, KillPoint.NONE), CLOCK);
    Duration silence = where.standIns().equals(StandIns.NONE) ? SILENCE : Duration.ofSeconds(2);
    return new Conductor(
        "live",
        pipeline,
        survey,
        new Conductor.Files(
            journal,
            new BookStore(store, files),
            new Orders(new Components(store, files, word -> false), "live", CLOCK, KillPoint.NONE)),
        new TraceProgress(
            journal,
            auditor,
            traces.awaited(),
            new TraceProgress.Counting(traces.counters(), pull, silence),
            Machines.NONE,
            IntentIngest.retries(store, names),
            KillPoint.NONE),
        auditor,
        new Conductor.Surroundings(
            CLOCK, (night, doing) -> System.out.println(night + ": " + doing), KillPoint.NONE));
  }

  @Override
  public void close() {
    over = true;
    stopsIngest.accept(this);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    appenders.values().forEach(RowAppender::close);
    pull.close();
    clients.close();
  }
}
