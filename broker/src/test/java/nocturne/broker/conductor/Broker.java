package nocturne.broker.conductor;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import nocturne.broker.archive.Archive;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.archive.RejectedPacket;
import nocturne.broker.books.Auditor;
import nocturne.broker.books.BookStore;
import nocturne.broker.component.Components;
import nocturne.broker.component.Orders;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.DeadLetterIndex;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.fit.FitStage;
import nocturne.broker.fit.SampleFitter;
import nocturne.broker.history.NightHistory;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.ingest.IngestNames;
import nocturne.broker.ingest.IngestOptions;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.memory.InMemorySurvey;
import nocturne.broker.memory.InMemoryTables;
import nocturne.broker.memory.InMemoryTopics;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import nocturne.broker.port.Tables;
import nocturne.broker.port.Trial;
import nocturne.broker.table.RowOf;
import nocturne.broker.table.TableCommits;
import nocturne.broker.table.TableInput;
import nocturne.broker.table.TableRetries;
import nocturne.broker.table.TableRows;
import nocturne.broker.valueadded.MissingPictures;
import nocturne.broker.valueadded.OwnStages;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.broker.valueadded.PlotStore;
import nocturne.broker.valueadded.PlugIn;
import nocturne.broker.valueadded.ResultRecord;
import nocturne.broker.valueadded.ResultRecords;
import nocturne.broker.worker.Commits;
import nocturne.broker.worker.Evaluator;
import nocturne.broker.worker.EvaluatorWork;
import nocturne.broker.worker.LedgerCommits;
import nocturne.broker.worker.PartitionWork;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.broker.worker.RetryInputs;
import nocturne.broker.worker.RetryWork;
import nocturne.broker.worker.StageAlert;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageReader;
import nocturne.broker.worker.StageRecord;
import nocturne.broker.worker.TriedAgain;
import nocturne.broker.worker.Worker;
import nocturne.broker.worker.WorkerSettings;
import nocturne.broker.worker.WorkerStage;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.core.survey.Survey;
import nocturne.core.survey.ztf.Ztf;

/** A whole broker on stores in memory: what the standalone one is, without its technology. */
final class Broker implements AutoCloseable {
  static final int PARTITIONS = 2;

  /**
   * The software, as far as one version of it may read what another cannot.
   *
   * @param survey says what an alert must have
   * @param failsInFilter candids that its filter cannot evaluate
   * @param tables what is made of the tables
   * @param fitter fits what passes
   * @param isFitApart whether filter and fit run in workers of their own
   */
  record Software(
      Survey survey,
      LongPredicate failsInFilter,
      UnaryOperator<Tables> tables,
      LightCurveFitter fitter,
      boolean isFitApart) {
    static final Software GOOD =
        new Software(Ztf.SURVEY, candid -> false, UnaryOperator.identity());

    Software(Survey survey, LongPredicate failsInFilter, UnaryOperator<Tables> tables) {
      this(survey, failsInFilter, tables, new SampleFitter());
    }

    Software(
        Survey survey,
        LongPredicate failsInFilter,
        UnaryOperator<Tables> tables,
        LightCurveFitter fitter) {
      this(survey, failsInFilter, tables, fitter, false);
    }
  }

  final Names names = new Names("nocturne", Instance.testing("whole"), Ztf.SURVEY);
  final InMemorySurvey survey;
  final InMemoryTopics log;
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
  private final List<Worker> workers;
  private final Ingest ingest;
  private final Thread ingestThread;
  private final PlugIn<?> fit;

  Broker() {
    this(
        new InMemorySurvey("cluster"),
        new InMemoryTopics(),
        new InMemoryStore(),
        new InMemoryTables(),
        Software.GOOD);
  }

  /** One on the stores of another, which it follows. */
  Broker(Broker before, Software software) {
    this(before.survey, before.log, before.store, before.tables, software);
  }

  private Broker(
      InMemorySurvey survey,
      InMemoryTopics log,
      InMemoryStore store,
      InMemoryTables tables,
      Software software) {
    this.survey = survey;
    this.log = log;
    this.store = store;
    this.tables = tables;
    this.ledger = log.ledger();
    this.journal = new Journal(store, names.bucket(Bucket.BROKER_FILES));
    this.bookStore = new BookStore(store, names.bucket(Bucket.BROKER_FILES));
    this.components = new Components(store, names.bucket(Bucket.BROKER_FILES), word -> true);
    this.decoder = new PacketDecoder(software.survey());
    Tables asSeen = software.tables().apply(tables);
    Pipeline.standard(names).topicNames().forEach(topic -> log.create(topic, PARTITIONS));
    names.buckets().forEach(store::createBucket);
    tables.create(Names.ALERTS_TABLE);
    tables.create(Names.SALT2_TABLE, OwnStages.fitColumns());
    tables.history(Names.PHOTOMETRY_TABLE).create();
    String alerts = names.topic(Topic.ALERTS);
    String deadLetters = names.topic(Topic.DEAD_LETTERS);
    String bucket = names.bucket(Bucket.ALERTS);
    Archive packs = new Archive(store, bucket, names.topic(Topic.ARCHIVED));
    PublishedAlerts input = new PublishedAlerts(alerts, decoder);
    PassedAlerts passedInput =
        new PassedAlerts(Stage.FIT, names.topic(Topic.EXTRAGALACTIC), Ztf.SURVEY);
    ResultRecords fitInput = OwnStages.fits(names.topic(Topic.SALT2));
    this.fit =
        OwnStages.fit(
            software.fitter(),
            passedInput.topic(),
            Optional.of(plots(KillPoint.NONE)),
            Optional.of(tables.history(Names.PHOTOMETRY_TABLE)));
    Supplier<Evaluator<PublishedAlert>> filter = OwnStages.filter(FilterSettings.DEFAULT, alerts);
    Worker archive =
        ledgered(
            "archive",
            stage(
                Stage.ARCHIVE,
                Set.of(),
                StageReader.of(identity(Stage.ARCHIVE, Topic.ALERTS), input, packs.packs()),
                StageReader.ofDeadLetters(
                    identity(Stage.ARCHIVE, Topic.DEAD_LETTERS),
                    RejectedPacket.input(deadLetters),
                    packs.rejected())));
    WorkerStage filtering =
        stage(
            Stage.FILTER,
            Set.of(passedInput.topic()),
            StageReader.of(
                identity(Stage.FILTER, Topic.ALERTS),
                input,
                failing(
                    software.failsInFilter(),
                    EvaluatorWork.stage(Stage.FILTER, filter, passedInput.topic(), deadLetters))),
            StageReader.ofDeadLetters(
                identity(Stage.FILTER, Topic.DEAD_LETTERS),
                RetryInputs.ofAlerts(Stage.FILTER, alerts, deadLetters, decoder),
                failing(
                    software.failsInFilter(),
                    RetryWork.stage(
                        Stage.FILTER,
                        filter,
                        passedInput.topic(),
                        deadLetters,
                        ledger,
                        journal::since))));
    WorkerStage fitting =
        stage(
            Stage.FIT,
            Set.of(fitInput.topic()),
            StageReader.of(
                identity(Stage.FIT, Topic.EXTRAGALACTIC),
                passedInput,
                EvaluatorWork.stage(Stage.FIT, fit::ofPassed, fitInput.topic(), deadLetters)),
            StageReader.ofDeadLetters(
                identity(Stage.FIT, Topic.DEAD_LETTERS),
                passedInput.retries(deadLetters),
                RetryWork.stage(
                    Stage.FIT,
                    fit::ofPassed,
                    fitInput.topic(),
                    deadLetters,
                    ledger,
                    journal::since)));
    List<Worker> valueAdded =
        software.isFitApart()
            ? List.of(ledgered("filter", filtering), ledgered("fit", fitting))
            : List.of(ledgered("value-added", filtering, fitting));
    List<TableInput> ofAlerts =
        List.of(
            new TableRows<>(
                identity(Stage.TABLE, Topic.ALERTS),
                input,
                asSeen,
                Names.ALERTS_TABLE,
                RowOf.ALERT,
                deadLetters,
                1 << 20),
            new TableRetries<>(
                identity(Stage.TABLE, Topic.DEAD_LETTERS),
                RetryInputs.ofAlerts(Stage.TABLE, alerts, deadLetters, decoder),
                asSeen,
                Names.ALERTS_TABLE,
                RowOf.ALERT));
    List<TableInput> ofFits =
        List.of(
            new TableRows<>(
                identity(Stage.TABLE, Topic.SALT2),
                fitInput,
                asSeen,
                Names.SALT2_TABLE,
                (writer, fit) -> writer.add(fit.row()),
                deadLetters,
                1 << 20),
            new TableRetries<>(
                StageIdentity.ofTable(names, Stage.TABLE, Topic.DEAD_LETTERS, Names.SALT2_TABLE),
                fitInput.retries(deadLetters),
                asSeen,
                Names.SALT2_TABLE,
                (writer, fit) -> writer.add(fit.row())));
    Worker tableSink = tables(asSeen, ofAlerts, ofFits);
    workers = new ArrayList<>(List.of(archive, tableSink));
    workers.addAll(valueAdded);
    ingest =
        new Ingest(
            new Ingest.Back(log, ledger, store, survey, journal::openNights),
            List.of(
                archive.feed(Stage.ARCHIVE),
                tableSink.feed(Stage.TABLE),
                valueAdded.get(0).feed(Stage.FILTER)),
            IngestNames.of(names),
            decoder,
            IngestOptions.DEFAULT.withPace(
                new IngestOptions.Pace(
                    Duration.ofMillis(5),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1))),
            new Ingest.Timing(Clock.systemUTC(), new Random(1)),
            place -> {});
    ingestThread = new Thread(ingest::run, "ingest");
    conductor = conductor("test");
  }

  private PlotStore plots(KillPoint kill) {
    return new PlotStore(store, names.bucket(Bucket.PLOTS), FitStage.TABLE, kill);
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
                      new LogRecord(
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
  private static LogRecord message(StageAlert alert) {
    Names names = new Names("nocturne", Instance.testing("whole"), Ztf.SURVEY);
    DeadLetter asDeadLetter = alert.deadLetter(Stage.FILTER, "", Reason.KILLED_WORKER, "");
    PacketOrigin origin = asDeadLetter.origin();
    Map<String, String> attributes = new HashMap<>(asDeadLetter.content().carried());
    attributes.put("candid", alert.candid().toString());
    attributes.put("kafka.topic", origin.topic());
    attributes.put("kafka.partition", Integer.toString(origin.partition()));
    attributes.put("kafka.offset", Long.toString(origin.offset()));
    attributes.put("kafka.timestamp", Long.toString(origin.timestampMillis()));
    return new LogRecord(
        names.topic(alert instanceof ResultRecord ? Topic.SALT2 : Topic.ALERTS),
        alert.position().partition(),
        alert.position().offset(),
        0,
        null,
        asDeadLetter.bytes(),
        attributes);
  }

  PacketDecoder decoder() {
    return decoder;
  }

  /** A value-added stage as a repair opens it. */
  PlugIn<?> plugIn(Stage stage, FilterSettings settings) {
    return stage.equals(Stage.FIT) ? fit : OwnStages.filtering(settings, names.topic(Topic.ALERTS));
  }

  BackEnd backEnd() {
    return new BackEnd(Pipeline.standard(names), log, log, ledger, store, tables, survey);
  }

  /** Dead letters as the whole topic and ledger tell of them now. */
  DeadLetterIndex deadLetters(DeadLetterReader.Wanted wanted) {
    return DeadLetterIndex.read(
        names,
        Pipeline.standard(names)::tableOf,
        log,
        ledger,
        StartingPoint.ORIGIN,
        tables,
        wanted);
  }

  /** Another conductor of the same instance. */
  Conductor conductor(String name) {
    return conductor(name, (night, doing) -> {}, KillPoint.NONE);
  }

  Conductor conductor(String name, Conductor.Watcher watcher, KillPoint kill) {
    BackEnd back = backEnd();
    return new Conductor(
        name,
        back.pipeline(),
        back.survey(),
        new Conductor.Files(journal, bookStore, orders(name, kill)),
        progress(back, name, kill),
        new Auditor(back, decoder, Clock.systemUTC()),
        new Conductor.Surroundings(Clock.systemUTC(), watcher, kill));
  }

  private Orders orders(String name, KillPoint kill) {
    return new Orders(components, name, Clock.systemUTC(), kill);
  }

  LogProgress progress(BackEnd back, String name, KillPoint kill) {
    return new LogProgress(
        back,
        orders(name, kill),
        new Conductor.Repairs(
            List.of(
                new MissingPictures(
                    Stage.FIT,
                    plots(kill),
                    log,
                    OwnStages.fits(names.topic(Topic.SALT2)),
                    new PassedAlerts(Stage.FIT, names.topic(Topic.EXTRAGALACTIC), Ztf.SURVEY),
                    () ->
                        new MissingPictures.Drawing(
                            fit, new ArchiveReader(store, names.bucket(Bucket.ALERTS)), decoder))),
            (stage, packet) -> trial.survives(stage, packet),
            NightHistory.of(back, decoder)),
        kill);
  }

  Broker started() {
    startStages();
    startIngest();
    return this;
  }

  void startStages() {
    workers.forEach(Worker::start);
  }

  void startIngest() {
    ingestThread.start();
  }

  private StageIdentity identity(Stage stage, Topic topic) {
    return StageIdentity.of(names, stage, topic);
  }

  private WorkerStage stage(Stage stage, Set<String> outputs, StageReader<?>... readers) {
    return new WorkerStage(stage, names.group(stage.name()), List.of(readers), outputs);
  }

  private Worker ledgered(String name, WorkerStage... stages) {
    Worker.Back back = new Worker.Back(log, ledger, KillPoint.NONE);
    return worker(
        name,
        List.of(stages),
        back,
        new LedgerCommits(
            names.transactionalId(name),
            back,
            journal::newestStart,
            Set.copyOf(Pipeline.standard(names).topicNames())));
  }

  private Worker tables(Tables asSeen, List<TableInput> ofAlerts, List<TableInput> ofFits) {
    Worker.Back back = new Worker.Back(log, ledger, KillPoint.NONE);
    List<TableInput> all = new ArrayList<>(ofAlerts);
    all.addAll(ofFits);
    return worker(
        "tables",
        List.of(
            stage(Stage.TABLE, Set.of(), readers(ofAlerts)),
            new WorkerStage(
                Stage.TABLE,
                names.group(Stage.TABLE.name() + "-" + Names.SALT2_TABLE),
                List.of(readers(ofFits)),
                Set.of())),
        back,
        new TableCommits(names.transactionalId("tables"), back, asSeen, journal::newestStart, all));
  }

  private static StageReader<?>[] readers(List<TableInput> inputs) {
    return inputs.stream().map(TableInput::reader).toArray(StageReader<?>[]::new);
  }

  private static Worker worker(
      String name, List<WorkerStage> stages, Worker.Back back, Commits commits) {
    return new Worker(
        name,
        WorkerSettings.VALUE_ADDED.withRecords(7).withAge(Duration.ofMillis(5)),
        stages,
        back,
        commits,
        () -> false,
        new Worker.Timing(System::nanoTime, Clock.systemUTC(), new Random(2)));
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
    workers.forEach(Worker::close);
  }
}
