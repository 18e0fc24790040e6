package nocturne.app.wiring;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import nocturne.app.Failure;
import nocturne.app.config.Configuration;
import nocturne.app.config.ConfigurationException;
import nocturne.app.config.Settings;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.ProcessRegistry;
import nocturne.app.plugin.PlugIns;
import nocturne.broker.books.Auditor;
import nocturne.broker.component.Components;
import nocturne.broker.component.Orders;
import nocturne.broker.component.Self;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.conductor.LogProgress;
import nocturne.broker.disk.DiskGuard;
import nocturne.broker.disk.DiskRule;
import nocturne.broker.history.NightHistory;
import nocturne.broker.instance.Found;
import nocturne.broker.instance.NightDeletion;
import nocturne.broker.instance.Resources;
import nocturne.broker.instance.Teardown;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.Disks;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.Tables;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Topics;
import nocturne.broker.repair.ForgottenNights;
import nocturne.broker.repair.LostAlerts;
import nocturne.broker.repair.ShortTopics;
import nocturne.broker.retention.Retention;
import nocturne.broker.retention.RetentionRule;
import nocturne.broker.valueadded.MissingPictures;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.broker.valueadded.PlotStore;
import nocturne.broker.valueadded.PlugIn;
import nocturne.broker.valueadded.ResultColumns;
import nocturne.broker.valueadded.ResultRecords;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Component;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.standalone.directory.FolderDisks;
import nocturne.standalone.kafka.KafkaTopics;
import nocturne.standalone.kafka.KafkaTopicsOptions;
import nocturne.survey.RoutedSurvey;
import nocturne.survey.SurveyStream;
import nocturne.survey.kafka.KafkaAddress;
import nocturne.survey.kafka.KafkaSurveyStream;
import nocturne.survey.kafka.Login;
import nocturne.survey.kafka.SurveyOptions;

/**
 * All services of an instance, opened in this order and closed in the reverse order:
 *
 * <pre>
 *   home folder, owned by us or by another process
 *     Stores                    DirectoryStore: archive, broker files, journal, books
 *       Kafka                   inside this process, the owner's, or yours by its address
 *         KafkaTopics           our topics, with transactions; on one of them the ledger
 *         KafkaSurveyStream     the survey's topics: on its own cluster, and on ours
 *       IcebergTables           the tables of alerts and of fits
 *         Workers               ingest and stages by component, if this process runs them
 *         Conductor             starts and ends nights, makes their books
 * </pre>
 *
 * A home has one owner. If another process owns it, its Kafka is used and closing this stops
 * nothing there. When that process is gone, one of those that run until they are told to end takes
 * the home over. A command with a night of its own waits for the end of an owner that ends by
 * itself, since it could not take the home over.
 *
 * <p>The class is long because it alone joins the broker to the technologies that it runs on here:
 * no other knows how each of its parts is made. What takes more than a few lines to make is a class
 * of its own in this package.
 */
public final class Services implements AutoCloseable {
  private final Closing closing;
  private final Names names;
  private final PacketDecoder decoder;
  private final Pipeline pipeline;
  private final Configuration configuration;
  private final Clock clock;
  private final HomeKafka kafka;
  private final Stores stores;
  private final KafkaAddress address;
  private final KafkaTopics topics;
  private final SurveyStream survey;
  private final SurveyStream ours;
  private final Home home;
  private final String command;
  private final boolean readsSurvey;
  private volatile Consumer<Configuration> heeding = read -> {};
  private final Tables tables;
  private final Disks disks;
  private final DiskGuard guard;

  private Services(Closing closing, Opening o) throws IOException, InterruptedException {
    this.closing = closing;
    this.names = o.names;
    this.pipeline =
        PlugIns.pipeline(names, o.home.root()).withHistory(o.configuration.history().enabled());
    this.configuration = o.configuration;
    this.clock = o.clock;
    this.decoder = new PacketDecoder(names.survey());
    this.home = o.home;
    this.command = o.command;
    this.readsSurvey = o.readsSurvey;
    this.kafka = closing.add(new HomeKafka(o), HomeKafka.LONGEST_END);
    this.stores = closing.add(Stores.open(o.home, configuration, names));
    this.address = kafka.open();
    this.topics =
        closing.add(
            new KafkaTopics(
                address,
                names.topic(Topic.LEDGER),
                KafkaTopicsOptions.DEFAULTS.withSessionTimeout(
                    configuration.kafka().sessionTimeout())));
    this.ours = closing.add(new KafkaSurveyStream(address, SurveyOptions.DEFAULTS, names.survey()));
    this.survey = readsSurvey ? openSurvey(configuration(Component.CONSUMER), closing) : this.ours;
    this.tables = closing.add(stores.openTables());
    this.disks = watched();
    this.guard = new DiskGuard(disks, diskRule(), System::nanoTime);
  }

  /**
   * Arguments of a command for its services.
   *
   * @param command for messages of other processes that find the home in use
   * @param readsSurvey whether to use the survey's own cluster, if one is configured; replays and
   *     simulations have their topics on ours
   * @param clock the time of day
   * @param err for messages on waits, or on the end of the Kafka inside this process
   */
  public record Opening(
      Home home,
      Configuration configuration,
      Names names,
      String command,
      boolean readsSurvey,
      Clock clock,
      PrintStream err) {}

  /** Opens everything, or nothing: after a failure the opened services are closed again. */
  public static Services open(Opening opening) throws IOException, InterruptedException {
    opening.configuration.krb5Conf().ifPresent(Login.Kerberos::useRealmsOf);
    Closing closing = new Closing();
    try {
      return new Services(closing, opening);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      closing.close();
      throw e;
    }
  }

  /**
   * The survey's stream as configured for ingest and the conductor: on its own cluster, if there is
   * one, and on ours.
   *
   * @param ingestConfiguration ingest's settings
   * @param opened closes it
   */
  SurveyStream openSurvey(Configuration ingestConfiguration, Closing opened) {
    KafkaAddress surveys =
        readsSurvey
            ? ingestConfiguration.surveyAccess().map(HomeKafka::read).orElse(address)
            : address;
    return surveys.equals(address)
        ? ours
        : opened.add(
            new RoutedSurvey(
                opened.add(
                    new KafkaSurveyStream(
                        surveys,
                        SurveyOptions.DEFAULTS.withPatience(
                            ingestConfiguration.survey().patience()),
                        names.survey())),
                ours,
                topic -> names.isOwnSurveyTopic(topic) || names.survey().nightOf(topic).isEmpty()));
  }

  public Names names() {
    return names;
  }

  /** The decoder of this process, for any thread. */
  public PacketDecoder decoder() {
    return decoder;
  }

  /** The instance's stages. */
  public Pipeline pipeline() {
    return pipeline;
  }

  /** The configuration of this run, without the files of components. */
  public Configuration configuration() {
    return configuration;
  }

  /**
   * A component's configuration, with its files among the broker files; read once at the start of
   * each run.
   *
   * @throws ConfigurationException with everything that is wrong
   */
  public Configuration configuration(Component component) throws IOException {
    return stores.configuration(component);
  }

  /**
   * Adds a listener for the configurations that components read, for example to keep their secrets.
   *
   * @param reader called on any thread
   */
  void heededBy(Consumer<Configuration> reader) {
    heeding = reader;
  }

  /** Notifies the listeners and returns the configuration. */
  Configuration heeded(Configuration read) {
    heeding.accept(read);
    return read;
  }

  public Clock clock() {
    return clock;
  }

  /** The Kafka of the home. */
  public HomeKafka kafka() {
    return kafka;
  }

  /** Whether each stage of this instance runs in some process already, as live ones report. */
  public boolean isWorked() {
    Components components = stores.components();
    return pipeline.stageNames().stream()
        .allMatch(
            stage ->
                components.statuses(stage.component()).stream()
                    .anyMatch(word -> word.stages().contains(stage)));
  }

  public Stores stores() {
    return stores;
  }

  /** Address of our Kafka. */
  public KafkaAddress address() {
    return address;
  }

  public Topics topics() {
    return topics;
  }

  /** The content of the topics. */
  public TopicLog log() {
    return topics;
  }

  public Ledger ledger() {
    return topics.ledger();
  }

  public SurveyStream survey() {
    return survey;
  }

  public Tables tables() {
    return tables;
  }

  private Disks watched() {
    Map<String, Path> folders = new LinkedHashMap<>();
    folders.put("the home folder", home.root());
    folders.put("the archive", home.store());
    folders.put("the tables", home.warehouse());
    if (configuration.kafkaAccess().isEmpty()) {
      folders.put("Kafka's topics", home.kafka());
      return new FolderDisks(folders);
    }
    Disks here = new FolderDisks(folders);
    Disks theirs = topics.disks();
    return () -> {
      List<Disks.Disk> all = new ArrayList<>(here.look());
      all.addAll(theirs.look());
      return all;
    };
  }

  /** The free space to keep on each disk. */
  public DiskRule diskRule() {
    return new DiskRule(
        configuration.disk().keepFree().bytes(), configuration.disk().keepFreePercent() / 100);
  }

  /** The disks that are written to. */
  public Disks disks() {
    return disks;
  }

  /**
   * A value-added stage with its settings and files as they are now.
   *
   * @throws nocturne.app.Failure with exit code 2 if they are wrong
   */
  public PlugIn<?> plugIn(PipelineStage stage) {
    try {
      return ValueAdded.of(stores, home.root(), pipeline.history(tables))
          .open(
              stage,
              names.topic(stage.input().orElseThrow()),
              pipeline.isRead(stage),
              plots(stage));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The configuration of " + stage.stage() + " cannot be read", e);
    }
  }

  /** The plots of a stage; empty if it draws none. */
  public Optional<PlotStore> plots(PipelineStage stage) {
    return stage.plots(names, stores.store(), Death.POINT);
  }

  /** The results of a value-added stage, as its table has them. */
  public ResultRecords results(PipelineStage stage) {
    return new ResultRecords(
        names.topic(stage.topics().get(0)),
        ResultColumns.of(stage.plugIn().orElseThrow()).list(),
        names.survey());
  }

  /** The alerts that passed the stage before another one, as that reads them. */
  PassedAlerts passedTo(PipelineStage stage) {
    return new PassedAlerts(
        stage.stage(), names.topic(stage.input().orElseThrow()), names.survey());
  }

  /** The home folder. */
  public Home home() {
    return home;
  }

  /** Reports whether one of the disks is nearly full. */
  public DiskGuard guard() {
    return guard;
  }

  /** The systems that the instance works with. */
  public BackEnd backEnd() {
    return new BackEnd(pipeline, topics, topics, ledger(), stores.store(), tables, survey);
  }

  /** Deletes expired records. */
  public Retention retention() throws IOException {
    Settings.Retention set = configuration(Component.NIGHT_CONDUCTOR).retention();
    RetentionRule rule =
        new RetentionRule(
            set.time(),
            set.size().map(size -> OptionalLong.of(size.bytes())).orElse(OptionalLong.empty()));
    return new Retention(
        backEnd(), stores.journal(), stores.books(), ours, rule, clock, Death.POINT);
  }

  /** The parts of this instance. */
  public Resources resources() {
    return new Resources(
        pipeline, topics, stores.store(), tables, configuration.kafka().partitions(), Death.POINT);
  }

  /**
   * Makes what this instance lacks of its parts.
   *
   * @throws Failure with exit code 1 if the alerts' topic is gone while nights were received: new
   *     alerts would get the offsets of old ones
   */
  public List<Found> makeParts() {
    if (!topics.exists(names.topic(pipeline.alerts())) && !stores.receivedNights().isEmpty()) {
      throw Failure.incomplete(
          ("The topic %s is gone, and instance %s has received nights. `nocturne repair`"
                  + " recreates the topics after the offsets that archive and tables hold.")
              .formatted(names.topic(pipeline.alerts()), names.instance()));
    }
    return resources().create();
  }

  /** Finds what our topics have lost from their ends. */
  public ShortTopics shortTopics() {
    return new ShortTopics(backEnd(), stores.journal());
  }

  /** Finds nights that our ledger has lost. */
  public ForgottenNights forgottenNights() {
    return new ForgottenNights(backEnd(), stores.journal(), stores.books());
  }

  /** Alerts that our topic lost before the archive had them. */
  public LostAlerts lostAlerts() {
    return new LostAlerts(backEnd(), stores.journal(), decoder);
  }

  /**
   * Deletes this instance.
   *
   * @throws IllegalArgumentException if the services are another instance's
   */
  public Teardown teardown(Instance.Testing instance) {
    return new Teardown(instance, pipeline, topics, topics, stores.store(), tables, Death.POINT);
  }

  /**
   * Deletes nights of this instance.
   *
   * @throws IllegalArgumentException if the services are another instance's
   */
  public NightDeletion nightDeletion(Instance.Testing instance) throws IOException {
    return new NightDeletion(instance, backEnd(), stores.journal(), retention(), Death.POINT);
  }

  /** Starts workers like {@link #startWorkers(Set)}, with every stage of the pipeline. */
  public Workers startWorkers() throws IOException {
    return startWorkers(Set.copyOf(pipeline.stageNames()));
  }

  /**
   * Starts ingest and the stages in this process, component by component, except for those that
   * were ordered to pause; closing the services stops them.
   */
  public Workers startWorkers(Set<Stage> stages) throws IOException {
    OptimizedCode.choose();
    // Seen before the topics are looked at, which may take long: a start of a night waits for it.
    closing.add(ProcessRegistry.join(home, command, names.instance().toString(), clock));
    new WholeTopics(this).require();
    Owner owner = Owner.self(command, clock.instant(), names.instance().toString());
    Self self =
        new Self(
            owner.pid() + "-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt()),
            owner.toString(),
            owner.text());
    Workers workers = closing.add(new Workers(this, stages, self), Workers.LONGEST_END);
    Optional<Housekeeping> housekeeping =
        stages.stream().anyMatch(Stage::isIngest)
            ? Optional.of(closing.add(new Housekeeping(this)))
            : Optional.empty();
    workers.start();
    if (stages.stream().anyMatch(stage -> stage.component() == Component.VALUE_ADDED)) {
      WarmUp.start(this);
    }
    housekeeping.ifPresent(Housekeeping::start);
    return workers;
  }

  /** A conductor that reports each step. */
  public Conductor conductor(Conductor.Watcher watcher) {
    return conductor("process " + ProcessHandle.current().pid(), watcher);
  }

  /** A conductor with a name of its own in the journal. */
  public Conductor conductor(String name, Conductor.Watcher watcher) {
    Orders orders = stores.orders("conductor, " + name, clock);
    return new Conductor(
        name,
        pipeline,
        survey,
        new Conductor.Files(stores.journal(), stores.books(), orders),
        new LogProgress(
            backEnd(),
            orders,
            new Conductor.Repairs(missingPictures(), trial(), history()),
            Death.POINT),
        new Auditor(backEnd(), decoder, clock),
        new Conductor.Surroundings(clock, watcher, Death.POINT));
  }

  /** Fills the history. */
  public NightHistory history() {
    return NightHistory.of(backEnd(), decoder);
  }

  /** Draws the missing pictures of each stage that has any. */
  public List<MissingPictures> missingPictures() {
    return ValueAdded.missing(this);
  }

  /** Tries a packet of this instance in a separate process. */
  ProcessTrial trial() {
    return ProcessTrial.of(home, names.instance(), configuration.options());
  }

  @Override
  public void close() {
    closing.close();
  }
}
