package nocturne.cloud;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import nocturne.app.Failure;
import nocturne.app.config.ComponentSettings;
import nocturne.app.config.Configuration;
import nocturne.app.home.Home;
import nocturne.app.log.LogFile;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.Death;
import nocturne.app.wiring.NightRecords;
import nocturne.broker.books.BookStore;
import nocturne.broker.books.TraceAuditor;
import nocturne.broker.component.Components;
import nocturne.broker.component.Orders;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.instance.BrokerFiles;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Publisher;
import nocturne.cloud.machines.GoogleMachines;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.google.GoogleClients;
import nocturne.google.GoogleInstance;
import nocturne.google.StandIns;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.books.InstanceTraces;
import nocturne.google.conductor.TraceProgress;
import nocturne.google.deadletter.IngestDeadLetters;
import nocturne.google.deadletter.RetryObjects;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.ingest.IntentIngest;
import nocturne.google.ingest.ObjectLedger;
import nocturne.google.instance.GoogleParts;
import nocturne.google.instance.Machines;
import nocturne.google.pubsub.PubSubPull;
import nocturne.google.storage.CloudStorageStore;
import nocturne.survey.SurveyStream;
import nocturne.survey.kafka.KafkaAccess;
import nocturne.survey.kafka.KafkaSurveyStream;
import nocturne.survey.kafka.Login;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * An instance on Google's services as one command works with it: its clients, open for as long as
 * the command runs, and what is made of them. The home folder has the settings and the log of this
 * machine alone.
 */
final class OpenInstance implements NightRecords, AutoCloseable {
  /** Nothing came from a counter for so long: it is empty. Google may say so while it is not. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private static final Duration SILENCE_OF_STAND_IN = Duration.ofSeconds(2);

  private final GlobalOptions global;
  private final GoogleInstance where;
  private final Names names;
  private final Pipeline pipeline;
  private final Machines machines;
  private final GoogleClients clients;
  private final PubSubPull pull;

  private OpenInstance(GlobalOptions global, GoogleInstance where, Machines machines) {
    this.global = global;
    this.where = where;
    this.names = where.names();
    this.pipeline = Pipeline.standard(names).withHistory(false);
    this.machines = machines;
    this.clients = where.open();
    this.pull = where.pull();
  }

  /** Work with an open instance. */
  @FunctionalInterface
  interface Work<R> {
    R with(OpenInstance open) throws IOException, InterruptedException;
  }

  /** Opens an instance for a while, with the machines that its place has. */
  static <R> R with(GlobalOptions global, GoogleInstance where, Work<R> work)
      throws IOException, InterruptedException {
    if (!hasMachines(where)) {
      return with(global, where, Machines.NONE, work);
    }
    try (Machines machines = new GoogleMachines(where, GoogleMachines.defaultImage(where))) {
      return with(global, where, machines, work);
    }
  }

  /** Opens an instance for a while. */
  @SuppressWarnings("try") // only closed
  static <R> R with(GlobalOptions global, GoogleInstance where, Machines machines, Work<R> work)
      throws IOException, InterruptedException {
    Configuration configuration = global.configuration();
    Home home = Home.create(global.home());
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    try (LogFile log = LogFile.open(home.log(), global.debug(), configuration.redaction());
        OpenInstance open = new OpenInstance(global, where, machines)) {
      return work.with(open);
    }
  }

  private static boolean hasMachines(GoogleInstance where) {
    return where.standIns().equals(StandIns.NONE) || !where.standIns().machines().isEmpty();
  }

  /** Whether Google's machines work for it; else others do, as in a trial. */
  boolean hasMachines() {
    return hasMachines(where);
  }

  @Override
  public Names names() {
    return names;
  }

  GoogleInstance where() {
    return where;
  }

  Pipeline pipeline() {
    return pipeline;
  }

  CloudStorageStore store() {
    return clients.store();
  }

  BigQueryTables tables() {
    return clients.tables();
  }

  Publisher publisher() {
    return clients.publisher();
  }

  Machines machines() {
    return machines;
  }

  private Clock clock() {
    return global.surroundings().clock();
  }

  /** Its parts. */
  GoogleParts parts() {
    return new GoogleParts(pipeline, clients, machines, Death.POINT);
  }

  BrokerFiles brokerFiles() {
    return new BrokerFiles(names, store(), Death.POINT);
  }

  @Override
  public Journal journal() {
    return new Journal(store(), names.bucket(Bucket.BROKER_FILES));
  }

  @Override
  public BookStore books() {
    return new BookStore(store(), names.bucket(Bucket.BROKER_FILES));
  }

  /**
   * The components' statuses, always empty: no worker stores a status here, machines report theirs.
   */
  @Override
  public Components components() {
    return new Components(store(), names.bucket(Bucket.BROKER_FILES), word -> false);
  }

  /**
   * The settings of this run with those of some components' files.
   *
   * @throws nocturne.app.config.ConfigurationException with everything that is wrong
   */
  Configuration configuration(Component... components) throws IOException {
    return global.heed(
        global.configuration().with(ComponentSettings.of(brokerFiles(), components)));
  }

  /**
   * The survey's stream, as the consumer's files say; the caller closes it.
   *
   * @throws Failure with exit code 2 if they name no survey
   */
  SurveyStream survey() throws IOException {
    Configuration ingestConfiguration = configuration(Component.CONSUMER);
    KafkaAccess access =
        ingestConfiguration
            .surveyAccess()
            .orElseThrow(
                () ->
                    Failure.misuse(
                        ("No survey is configured: put survey.bootstrap-servers into"
                            + " consumer/consumer.properties, and stage it with `nocturne setup"
                            + " --files`; or give it with -D for this run.")));
    ingestConfiguration.krb5Conf().ifPresent(Login.Kerberos::useRealmsOf);
    return new KafkaSurveyStream(
        access.address(),
        IntentIngest.SURVEY.withPatience(ingestConfiguration.survey().patience()),
        names.survey());
  }

  /** A conductor of its nights. */
  Conductor conductor(SurveyStream survey, Conductor.Watcher watcher) {
    String name = "process " + ProcessHandle.current().pid();
    InstanceTraces traces =
        new InstanceTraces(
            pipeline,
            new InstanceTraces.Stores(store(), tables(), deadLetters()),
            this::topicsOf,
            Death.POINT);
    TraceAuditor auditor = traces.auditor(ledger(), clock());
    return new Conductor(
        name,
        pipeline,
        survey,
        new Conductor.Files(
            journal(),
            books(),
            new Orders(components(), "conductor, " + name, clock(), Death.POINT)),
        new TraceProgress(
            journal(),
            auditor,
            traces.awaited(),
            new TraceProgress.Counting(
                traces.counters(),
                pull,
                where.standIns().equals(StandIns.NONE) ? SILENCE : SILENCE_OF_STAND_IN),
            machines,
            retries(),
            Death.POINT),
        auditor,
        new Conductor.Surroundings(clock(), watcher, Death.POINT));
  }

  private Set<String> topicsOf(Night night) {
    return journal().history(night).stream()
        .map(JournalEntry::surveyTopic)
        .flatMap(topic -> topic.stream())
        .collect(Collectors.toSet());
  }

  /** Requests to try again what its ingest rejected. */
  RetryObjects retries() {
    return IntentIngest.retries(store(), names);
  }

  /** The dead letters of ingest. */
  IngestDeadLetters rejected() {
    return new IngestDeadLetters(
        store(), names.bucket(Bucket.BROKER_FILES), names.topic(Topic.DEAD_LETTERS));
  }

  ObjectLedger ledger() {
    return new ObjectLedger(store(), names.bucket(Bucket.BROKER_FILES), Death.POINT);
  }

  /** The dead letters of the stages after ingest. */
  TraceDeadLetters deadLetters() {
    return clients.deadLetters(Death.POINT);
  }

  @Override
  public void close() {
    pull.close();
    clients.close();
  }
}
