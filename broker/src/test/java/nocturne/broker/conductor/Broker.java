package nocturne.broker.conductor;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import nocturne.broker.archive.Archive;
import nocturne.broker.archive.DeadLetter;
import nocturne.broker.books.Auditor;
import nocturne.broker.books.BookShelf;
import nocturne.broker.consumer.Consumer;
import nocturne.broker.consumer.ConsumerOptions;
import nocturne.broker.consumer.DoorNames;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.filter.FilterWork;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.InMemoryStore;
import nocturne.broker.port.InMemoryStreams;
import nocturne.broker.port.InMemorySurvey;
import nocturne.broker.port.InMemoryTables;
import nocturne.broker.port.Ledger;
import nocturne.broker.stage.Cautions;
import nocturne.broker.stage.LedgerWork;
import nocturne.broker.stage.PartitionWork;
import nocturne.broker.stage.PublishedAlert;
import nocturne.broker.stage.PublishedAlerts;
import nocturne.broker.stage.StageIdentity;
import nocturne.broker.stage.StageInput;
import nocturne.broker.stage.StageRecord;
import nocturne.broker.stage.StageRunner;
import nocturne.broker.stage.StageSettings;
import nocturne.broker.stage.StageWork;
import nocturne.broker.tabulate.TableWork;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/** A whole broker on stores in memory: what the standalone one is, without its technology. */
final class Broker implements AutoCloseable {
  static final int PARTITIONS = 2;

  final Names names = new Names("nocturne", Instance.testing("whole"));
  final InMemorySurvey survey = new InMemorySurvey("cluster");
  final InMemoryStreams streams = new InMemoryStreams();
  final InMemoryStore store = new InMemoryStore();
  final InMemoryTables tables = new InMemoryTables();
  final Ledger ledger = streams.ledger();
  final Journal journal = new Journal(store, names.bucket(Bucket.BROKER_FILES));
  final BookShelf shelf = new BookShelf(store, names.bucket(Bucket.BROKER_FILES));
  final Conductor conductor;
  private final PacketDecoder decoder = new PacketDecoder(AlertFields.ZTF);
  private final StageRunner<PublishedAlert> archive;
  private final StageRunner<DeadLetter> unread;
  private final StageRunner<PublishedAlert> tabulate;
  private final StageRunner<PublishedAlert> filter;
  private final Consumer consumer;
  private final Thread door;

  Broker() {
    names.topics().forEach(topic -> streams.create(topic, PARTITIONS));
    names.buckets().forEach(store::createBucket);
    tables.create(Names.ALERTS_TABLE);
    String alerts = names.topic(Topic.ALERTS);
    String letters = names.topic(Topic.LETTERS);
    String bucket = names.bucket(Bucket.ALERTS);
    Archive packs = new Archive(store, bucket, names.topic(Topic.ARCHIVED));
    PublishedAlerts input = new PublishedAlerts(alerts, decoder, Broker::night);
    StageSettings quick = StageSettings.FILTER.withRecords(7).withAge(Duration.ofMillis(5));

    archive =
        ledgered(StageIdentity.of(names, Stage.ARCHIVE, Topic.ALERTS), quick, input, packs.packs());
    unread =
        ledgered(
            StageIdentity.of(names, Stage.ARCHIVE, Topic.LETTERS),
            quick,
            DeadLetter.input(letters),
            packs.unread());
    filter =
        ledgered(
            StageIdentity.of(names, Stage.FILTER, Topic.ALERTS),
            quick,
            input,
            FilterWork.stage(
                FilterSettings.DEFAULT, alerts, names.topic(Topic.EXTRAGALACTIC), letters));
    StageIdentity table = StageIdentity.of(names, Stage.TABULATE, Topic.ALERTS);
    tabulate =
        runner(
            table,
            quick,
            input,
            new TableWork(
                table,
                streams,
                tables,
                Names.ALERTS_TABLE,
                letters,
                1 << 20,
                new Cautions(table, ledger, journal::newestStart, KillPoint.NONE),
                KillPoint.NONE));
    consumer =
        new Consumer(
            streams,
            ledger,
            store,
            survey,
            journal::openNights,
            List.of(archive.feed(), tabulate.feed(), filter.feed()),
            DoorNames.of(names),
            decoder,
            ConsumerOptions.DEFAULT.withLook(Duration.ofMillis(5)),
            Clock.systemUTC(),
            new Random(1),
            place -> {});
    door = new Thread(consumer::run, "consumer");
    conductor = conductor("test");
  }

  private static Night night(String surveyTopic) {
    return Names.nightOf(surveyTopic).orElseThrow();
  }

  /** Another conductor of the same instance. */
  Conductor conductor(String name) {
    return conductor(name, (night, doing) -> {}, KillPoint.NONE);
  }

  Conductor conductor(String name, Conductor.Watcher watcher, KillPoint kill) {
    return new Conductor(
        name,
        names,
        journal,
        ledger,
        streams,
        tables,
        survey,
        new Auditor(
            names, streams, ledger, store, tables, decoder, Broker::night, Clock.systemUTC()),
        shelf,
        Clock.systemUTC(),
        watcher,
        kill);
  }

  Broker started() {
    archive.start();
    unread.start();
    tabulate.start();
    filter.start();
    door.start();
    return this;
  }

  private <T extends StageRecord> StageRunner<T> ledgered(
      StageIdentity identity,
      StageSettings settings,
      StageInput<T> input,
      PartitionWork.Factory<T> works) {
    Supplier<StartingPoint> start = journal::newestStart;
    return runner(
        identity,
        settings,
        input,
        new LedgerWork<>(identity, streams, ledger, start, works, KillPoint.NONE));
  }

  private <T extends StageRecord> StageRunner<T> runner(
      StageIdentity identity, StageSettings settings, StageInput<T> input, StageWork<T> work) {
    return new StageRunner<>(
        identity, settings, streams, input, work, () -> false, System::nanoTime, new Random(2));
  }

  @Override
  public void close() {
    consumer.stop();
    try {
      door.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    filter.close();
    tabulate.close();
    unread.close();
    archive.close();
  }
}
