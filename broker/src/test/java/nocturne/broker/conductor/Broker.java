package nocturne.broker.conductor;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import nocturne.broker.archive.Archive;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.archive.RejectedPacket;
import nocturne.broker.books.Auditor;
import nocturne.broker.books.BookStore;
import nocturne.broker.component.Orders;
import nocturne.broker.component.StoredComponents;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.filter.FilterStage;
import nocturne.broker.fit.FitColumns;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.fit.FitRecords;
import nocturne.broker.fit.FitStage;
import nocturne.broker.fit.PassedAlerts;
import nocturne.broker.fit.SampleFitter;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.ingest.IngestNames;
import nocturne.broker.ingest.IngestOptions;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.plot.MissingPlots;
import nocturne.broker.plot.ModelCurves;
import nocturne.broker.plot.PlotStage;
import nocturne.broker.plot.PlotStore;
import nocturne.broker.port.Components;
import nocturne.broker.port.InMemoryStore;
import nocturne.broker.port.InMemoryStreams;
import nocturne.broker.port.InMemorySurvey;
import nocturne.broker.port.InMemoryTables;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.Message;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.Tables;
import nocturne.broker.port.Trial;
import nocturne.broker.stage.LedgerWork;
import nocturne.broker.stage.PartitionWork;
import nocturne.broker.stage.PoisonGuards;
import nocturne.broker.stage.PublishedAlert;
import nocturne.broker.stage.PublishedAlerts;
import nocturne.broker.stage.RetryInputs;
import nocturne.broker.stage.StageAlert;
import nocturne.broker.stage.StageIdentity;
import nocturne.broker.stage.StageInput;
import nocturne.broker.stage.StageRecord;
import nocturne.broker.stage.StageRunner;
import nocturne.broker.stage.StageSettings;
import nocturne.broker.stage.StageWork;
import nocturne.broker.stage.TriedAgain;
import nocturne.broker.table.RowOf;
import nocturne.broker.table.TableRetry;
import nocturne.broker.table.TableWork;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.SaltModels;

/** A whole broker on stores in memory: what the standalone one is, without its technology. */
final class Broker implements AutoCloseable {
  static final int PARTITIONS = 2;

  /**
   * The software, as far as one version of it may read what another cannot.
   *
   * @param fields what an alert must have
   * @param failsInFilter candids that its filter cannot evaluate
   * @param tables what is made of the tables
   * @param fitter fits what passes
   * @param failsInPlot candids of which it cannot draw plots
   */
  record Software(
      AlertFields fields,
      LongPredicate failsInFilter,
      UnaryOperator<Tables> tables,
      LightCurveFitter fitter,
      LongPredicate failsInPlot) {
    static final Software GOOD =
        new Software(AlertFields.ZTF, candid -> false, UnaryOperator.identity());

    Software(AlertFields fields, LongPredicate failsInFilter, UnaryOperator<Tables> tables) {
      this(fields, failsInFilter, tables, new SampleFitter());
    }

    Software(
        AlertFields fields,
        LongPredicate failsInFilter,
        UnaryOperator<Tables> tables,
        LightCurveFitter fitter) {
      this(fields, failsInFilter, tables, fitter, candid -> false);
    }
  }

  final Names names = new Names("nocturne", Instance.testing("whole"));
  final InMemorySurvey survey;
  final InMemoryStreams streams;
  final InMemoryStore store;
  final InMemoryTables tables;
  final Ledger ledger;
  final Journal journal;
  final BookStore bookStore;
  final Components components;
  final Conductor conductor;

  /** Finds out whether a packet kills by itself. */
  Trial trial = Trial.NONE;

  private final PacketDecoder decoder;
  private final StageRunner<PublishedAlert> archive;
  private final StageRunner<RejectedPacket> rejected;
  private final StageRunner<PublishedAlert> tableSink;
  private final StageRunner<PublishedAlert> filter;
  private final StageRunner<TriedAgain<PublishedAlert>> retryTable;
  private final StageRunner<TriedAgain<PublishedAlert>> filterAgain;
  private final List<StageRunner<?>> others = new ArrayList<>();
  private final Ingest ingest;
  private final Thread ingestThread;

  Broker() {
    this(
        new InMemorySurvey("cluster"),
        new InMemoryStreams(),
        new InMemoryStore(),
        new InMemoryTables(),
        Software.GOOD);
  }

  /** One on the stores of another, which it follows. */
  Broker(Broker before, Software software) {
    this(before.survey, before.streams, before.store, before.tables, software);
  }

  private Broker(
      InMemorySurvey survey,
      InMemoryStreams streams,
      InMemoryStore store,
      InMemoryTables tables,
      Software software) {
    this.survey = survey;
    this.streams = streams;
    this.store = store;
    this.tables = tables;
    this.ledger = streams.ledger();
    this.journal = new Journal(store, names.bucket(Bucket.BROKER_FILES));
    this.bookStore = new BookStore(store, names.bucket(Bucket.BROKER_FILES));
    this.components = new StoredComponents(store, names.bucket(Bucket.BROKER_FILES), word -> true);
    this.decoder = new PacketDecoder(software.fields());
    Tables asSeen = software.tables().apply(tables);
    names.topics().forEach(topic -> streams.create(topic, PARTITIONS));
    names.buckets().forEach(store::createBucket);
    tables.create(Names.ALERTS_TABLE);
    tables.create(Names.SALT2_TABLE, FitColumns.list());
    String alerts = names.topic(Topic.ALERTS);
    String deadLetters = names.topic(Topic.DEAD_LETTERS);
    String bucket = names.bucket(Bucket.ALERTS);
    Archive packs = new Archive(store, bucket, names.topic(Topic.ARCHIVED));
    PublishedAlerts input = new PublishedAlerts(alerts, decoder, Broker::night);
    StageSettings quick = StageSettings.FILTER.withRecords(7).withAge(Duration.ofMillis(5));

    archive =
        ledgered(StageIdentity.of(names, Stage.ARCHIVE, Topic.ALERTS), quick, input, packs.packs());
    rejected =
        ledgered(
            StageIdentity.of(names, Stage.ARCHIVE, Topic.DEAD_LETTERS),
            quick,
            RejectedPacket.input(deadLetters),
            packs.rejected());
    FilterStage filters =
        new FilterStage(
            FilterSettings.DEFAULT, alerts, names.topic(Topic.EXTRAGALACTIC), deadLetters);
    filter =
        ledgered(
            StageIdentity.of(names, Stage.FILTER, Topic.ALERTS),
            quick,
            input,
            failing(software.failsInFilter(), filters.works()));
    filterAgain =
        ledgered(
            StageIdentity.of(names, Stage.FILTER, Topic.DEAD_LETTERS),
            quick,
            RetryInputs.ofAlerts(Stage.FILTER, alerts, deadLetters, decoder),
            failing(software.failsInFilter(), filters.again(ledger, journal::since)));
    StageIdentity tableAgain = StageIdentity.of(names, Stage.TABLE, Topic.DEAD_LETTERS);
    retryTable =
        runner(
            tableAgain,
            quick,
            RetryInputs.ofAlerts(Stage.TABLE, alerts, deadLetters, decoder),
            new TableRetry<>(
                tableAgain,
                streams,
                asSeen,
                Names.ALERTS_TABLE,
                RowOf.ALERT,
                new PoisonGuards(tableAgain, ledger, journal::newestStart, KillPoint.NONE),
                KillPoint.NONE));
    StageIdentity table = StageIdentity.of(names, Stage.TABLE, Topic.ALERTS);
    tableSink =
        runner(
            table,
            quick,
            input,
            new TableWork<>(
                table,
                streams,
                asSeen,
                Names.ALERTS_TABLE,
                RowOf.ALERT,
                deadLetters,
                1 << 20,
                new PoisonGuards(table, ledger, journal::newestStart, KillPoint.NONE),
                KillPoint.NONE));
    PassedAlerts passedInput =
        new PassedAlerts(names.topic(Topic.EXTRAGALACTIC), AlertFields.ZTF, Broker::night);
    FitRecords fitInput = new FitRecords(names.topic(Topic.SALT2), Broker::night);
    FitStage fits =
        new FitStage(software.fitter(), false, passedInput.topic(), fitInput.topic(), deadLetters);
    others.add(
        ledgered(
            StageIdentity.of(names, Stage.FIT, Topic.EXTRAGALACTIC),
            quick,
            passedInput,
            fits.works()));
    others.add(
        ledgered(
            StageIdentity.of(names, Stage.FIT, Topic.DEAD_LETTERS),
            quick,
            passedInput.retries(deadLetters),
            fits.again(ledger, journal::since)));
    others.add(
        ledgered(
            StageIdentity.of(names, Stage.PLOT, Topic.SALT2),
            quick,
            fitInput,
            failing(software.failsInPlot(), plotStage().works())));
    others.add(
        ledgered(
            StageIdentity.of(names, Stage.PLOT, Topic.DEAD_LETTERS),
            quick,
            fitInput.plotRetries(deadLetters),
            failing(software.failsInPlot(), plotStage().again(ledger, journal::since))));
    StageIdentity fitTable = StageIdentity.of(names, Stage.TABLE, Topic.SALT2);
    others.add(
        runner(
            fitTable,
            quick,
            fitInput,
            new TableWork<>(
                fitTable,
                streams,
                asSeen,
                Names.SALT2_TABLE,
                (writer, fit) -> writer.add(fit.row()),
                deadLetters,
                1 << 20,
                new PoisonGuards(fitTable, ledger, journal::newestStart, KillPoint.NONE),
                KillPoint.NONE)));
    StageIdentity fitTableAgain =
        StageIdentity.deadLettersOf(names, Stage.TABLE, Names.SALT2_TABLE);
    others.add(
        runner(
            fitTableAgain,
            quick,
            fitInput.retries(deadLetters),
            new TableRetry<>(
                fitTableAgain,
                streams,
                asSeen,
                Names.SALT2_TABLE,
                (writer, fit) -> writer.add(fit.row()),
                new PoisonGuards(fitTableAgain, ledger, journal::newestStart, KillPoint.NONE),
                KillPoint.NONE)));
    ingest =
        new Ingest(
            streams,
            ledger,
            store,
            survey,
            journal::openNights,
            List.of(archive.feed(), tableSink.feed(), filter.feed()),
            IngestNames.of(names),
            decoder,
            IngestOptions.DEFAULT.withLook(Duration.ofMillis(5)),
            Clock.systemUTC(),
            new Random(1),
            place -> {});
    ingestThread = new Thread(ingest::run, "ingest");
    conductor = conductor("test");
  }

  private PlotStage plotStage() {
    return new PlotStage(
        new PlotStore(store, names.bucket(Bucket.PLOTS), KillPoint.NONE),
        streams,
        new PassedAlerts(names.topic(Topic.EXTRAGALACTIC), AlertFields.ZTF, Broker::night),
        () -> new ArchiveReader(store, names.bucket(Bucket.ALERTS)),
        decoder,
        new ModelCurves(SaltModels.salt3f22(), Bandpasses.ztf(), MilkyWayDust.none()),
        fit -> SaltModels.find(fit.model()),
        false,
        names.topic(Topic.DEAD_LETTERS));
  }

  /** A stage that some alerts have killed. */
  @SuppressWarnings("unchecked")
  private static <T extends StageRecord> PartitionWork.Factory<T> failing(
      LongPredicate fails, PartitionWork.Factory<T> works) {
    return (partition, to) -> {
      PartitionWork<T> work = works.begin(partition, to);
      return (PartitionWork<T>)
          Proxy.newProxyInstance(
              PartitionWork.class.getClassLoader(),
              new Class<?>[] {PartitionWork.class},
              (proxy, method, args) -> {
                if (method.getName().equals("take")
                    && args[0] instanceof StageAlert alert
                    && fails.test(alert.candid().value())) {
                  return work.takeUnreadable(
                      message(alert),
                      alert.night(),
                      new UnreadableException(Reason.KILLED_WORKER, "this software dies of it"));
                }
                if (method.getName().equals("take")
                    && args[0] instanceof TriedAgain<?> again
                    && fails.test(again.alert().candid().value())) {
                  Message retry = again.retry().message();
                  return work.takeUnreadable(
                      new StreamRecord(
                          "",
                          again.position().partition(),
                          again.position().offset(),
                          0,
                          retry.key(),
                          retry.value(),
                          retry.attributes()),
                      again.night(),
                      new UnreadableException(Reason.KILLED_WORKER, "this software dies of it"));
                }
                return method.invoke(work, args);
              });
    };
  }

  /** As it stands on its topic. */
  private static StreamRecord message(StageAlert alert) {
    Names names = new Names("nocturne", Instance.testing("whole"));
    DeadLetter asDeadLetter = alert.deadLetter(Stage.FILTER, "", Reason.KILLED_WORKER, "");
    PacketOrigin origin = asDeadLetter.origin();
    Map<String, String> attributes = new HashMap<>(asDeadLetter.carried());
    attributes.put("candid", alert.candid().toString());
    attributes.put("kafka.topic", origin.topic());
    attributes.put("kafka.partition", Integer.toString(origin.partition()));
    attributes.put("kafka.offset", Long.toString(origin.offset()));
    attributes.put("kafka.timestamp", Long.toString(origin.timestampMillis()));
    return new StreamRecord(
        names.topic(alert instanceof FitRecord ? Topic.SALT2 : Topic.ALERTS),
        alert.position().partition(),
        alert.position().offset(),
        0,
        null,
        asDeadLetter.bytes(),
        attributes);
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
        streams.subscriptions(),
        tables,
        new Orders(components, name, Clock.systemUTC(), kill),
        survey,
        new Auditor(
            names, streams, ledger, store, tables, decoder, Broker::night, Clock.systemUTC()),
        bookStore,
        Clock.systemUTC(),
        watcher,
        new MissingPlots(
            new PlotStore(store, names.bucket(Bucket.PLOTS), kill),
            streams,
            new FitRecords(names.topic(Topic.SALT2), Broker::night),
            new DeadLetterReader(streams, names.topic(Topic.DEAD_LETTERS)),
            () -> plotStage().works().begin(0, 0)),
        (stage, packet) -> trial.survives(stage, packet),
        kill);
  }

  Broker started() {
    archive.start();
    rejected.start();
    tableSink.start();
    filter.start();
    retryTable.start();
    filterAgain.start();
    others.forEach(StageRunner::start);
    ingestThread.start();
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

  /** From now on nobody is at ingest; the stages behind it work on. */
  void stopIngest() {
    ingest.stop();
    try {
      ingestThread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopIngest();
    others.forEach(StageRunner::close);
    filterAgain.close();
    retryTable.close();
    filter.close();
    tableSink.close();
    rejected.close();
    archive.close();
  }
}
