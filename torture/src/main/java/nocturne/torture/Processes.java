package nocturne.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import nocturne.app.Nocturne;
import nocturne.app.config.Configuration;
import nocturne.app.home.Home;
import nocturne.app.wiring.Stores;
import nocturne.broker.pipeline.Pipeline;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.survey.ztf.Ztf;
import org.jspecify.annotations.Nullable;

/** The processes of a tortured night, which share a home. */
final class Processes implements AutoCloseable {
  private static final int WORKER_MEGABYTES = 256;
  private static final Duration STARTS = Duration.ofMinutes(2);

  private final Java java;
  private final @Nullable Path disk;
  private final TortureHome home;
  private final Layout layout;
  private final NightPlan plan;
  private final Random random;
  private final KillBudget budget;
  private final Watch watch;
  private final Names names =
      new Names(Names.DEFAULT_PROJECT, Instance.testing("test"), Ztf.SURVEY);
  private final List<ChildProcess> workers = new ArrayList<>();
  private final List<Java.Child> strays = new ArrayList<>();
  private final Map<Integer, Long> deleted = new ConcurrentHashMap<>();
  private final AtomicReference<String> address = new AtomicReference<>("");
  private final AtomicInteger losses = new AtomicInteger();
  private final boolean mounts;
  private @Nullable SeparateKafka kafka;

  /**
   * @param root folder of the home
   */
  Processes(
      Java java,
      Path root,
      Layout layout,
      NightPlan plan,
      Random random,
      KillBudget budget,
      Watch watch)
      throws IOException {
    this.java = java;
    this.mounts = Mounts.areAllowed(root.resolveSibling("mounts"));
    this.disk =
        plan.scenarios().contains(Scenario.DISK_FILLS) ? DiskFills.ownDisk(root.getParent()) : null;
    this.home = TortureHome.make(disk == null ? root : disk.resolve("home"), layout, true);
    this.layout = layout;
    this.plan = plan;
    this.random = random;
    this.budget = budget;
    this.watch = watch;
  }

  Names names() {
    return names;
  }

  /** Starts Kafka, if it has a process of its own, then the workers. */
  void begin() throws InterruptedException, IOException {
    budget.setQuiet(plan.earlier().isPresent());
    if (layout.ownKafka()) {
      int port = home.port().orElseThrow();
      kafka = new SeparateKafka(java, home.kafka(), port, random, watch);
      kafka.await();
    }
    for (int i = 0; i < layout.workers().size(); i++) {
      String name = layout.nameOf(i);
      String stages = layout.workers().get(i);
      workers.add(
          new ChildProcess(
                  name,
                  end -> worker(name, stages, end),
                  mine -> budget.draw(mine, stages),
                  new Random(random.nextLong()),
                  budget::mayDie,
                  watch)
              .live());
    }
    awaitAddress();
  }

  private void awaitAddress() throws InterruptedException {
    long deadline = System.nanoTime() + STARTS.toNanos();
    while (bootstrapServers().isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new TortureException("No process starts the home's Kafka; see their logs");
      }
      Thread.sleep(50);
    }
  }

  private Java.Child worker(String name, String stages, KillPlan end) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--home", home.root().toString()));
    arguments.addAll(Layout.command(stages));
    return java.start(
        Nocturne.class,
        Layout.ready(stages),
        layout.ownKafka() ? WORKER_MEGABYTES : 2 * WORKER_MEGABYTES,
        properties(end),
        hasClocks() ? ClockJumps.environment(home.root(), name) : Map.of(),
        arguments,
        watch.logOf(name.replace(',', '-')));
  }

  /** Runs a command of the conductor in a process of its own. */
  Java.Child conductor(List<String> command, KillPlan end) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--home", home.root().toString()));
    arguments.addAll(command);
    return java.start(
        Nocturne.class,
        ArmedKillPoint.OPENED,
        WORKER_MEGABYTES,
        properties(end),
        Map.of(),
        arguments,
        watch.logOf("conductor"));
  }

  private Map<String, String> properties(KillPlan end) {
    Map<String, String> all = new HashMap<>(plan.always());
    if (end instanceof KillPlan.AtPlace at) {
      all.put(ArmedKillPoint.PLACE, at.place().name());
      all.put(ArmedKillPoint.TIMES, Integer.toString(at.times()));
    }
    return all;
  }

  /** Makes each process write its threads' stacks into its log. */
  void dumpThreads(Java.Child conductor) throws InterruptedException {
    conductor.signal("QUIT");
    List<ChildProcess> all = new ArrayList<>(workers);
    kafka().map(SeparateKafka::process).ifPresent(all::add);
    for (ChildProcess process : all) {
      Java.@Nullable Child child = process.child();
      if (child != null) {
        child.signal("QUIT");
      }
    }
    Thread.sleep(1_000);
  }

  Layout layout() {
    return layout;
  }

  /** The processes with ingest and stages. */
  List<ChildProcess> workers() {
    return workers;
  }

  /** Our Kafka, if it has a process of its own. */
  Optional<SeparateKafka> kafka() {
    return Optional.ofNullable(kafka);
  }

  /** Starts one more process like that worker's, which is not restarted; counted when killed. */
  Java.Child successor(ChildProcess worker) throws IOException {
    Java.Child child = worker.another();
    watch.tolls().started();
    synchronized (strays) {
      strays.add(child);
    }
    return child;
  }

  /** Counts a kill of a process that is no child process's. */
  void killed(String process, String how) {
    watch.tolls().killed(process, how);
  }

  /** Our own topic of published alerts. */
  String alertsTopic() {
    return names.topic(Pipeline.standard(names).alerts());
  }

  /** The instance's home folder. */
  TortureHome home() {
    return home;
  }

  /** The newest known address of Kafka; empty before there is one. */
  String bootstrapServers() {
    home.bootstrapServers().ifPresent(address::set);
    return address.get();
  }

  /** The worker with the home's Kafka; absent if that has a process of its own, or none now. */
  Optional<ChildProcess> owner() {
    OptionalLong pid = home.owningProcess();
    return workers.stream()
        .filter(
            worker -> {
              Java.@Nullable Child child = worker.child();
              return child != null && child.isAlive() && pid.equals(OptionalLong.of(child.pid()));
            })
        .findFirst();
  }

  /** Kafka, for clients that follow it to another address. */
  CurrentKafka currentKafka() {
    return new CurrentKafka(this::bootstrapServers, names.topic(Topic.LEDGER), losses::get);
  }

  /** The stores of the instance. */
  Stores openStores() throws IOException {
    return Stores.open(
        Home.existing(home.root()), Configuration.read(home.root(), Map.of(), Map.of()), names);
  }

  /** Kills all workers at once and keeps them away, so that nothing has the home's Kafka. */
  void allDown(String how) throws InterruptedException {
    workers.forEach(ChildProcess::stayAway);
    for (ChildProcess worker : workers) {
      worker.kill(how);
    }
  }

  /**
   * Whether a night comes back whole after Kafka lost everything: not one whose topic was made
   * again, one after another, or one with dead letters of stages, all of which stay lost; nor one
   * that is sent in transactions, whose packets have other offsets when they are sent once more.
   */
  boolean mayLoseKafka() {
    return Collections.disjoint(
        plan.scenarios(),
        Set.of(Scenario.REMADE, Scenario.REPEATED, Scenario.POISON, Scenario.TRANSACTIONS));
  }

  /** Number of times that Kafka lost everything. */
  int lossesOfKafka() {
    return losses.get();
  }

  /** Kafka has lost everything: the survey has to send all again. */
  void loseKafka() {
    losses.incrementAndGet();
  }

  /** Runs a command that nothing kills. */
  Java.Child command(List<String> command) throws IOException {
    return conductor(command, new KillPlan.Lives());
  }

  /** Starts all workers again. */
  void allUp() {
    workers.forEach(ChildProcess::comeBack);
  }

  /** Ends the quiet night: the processes that follow may be killed. */
  void endOfQuiet() throws InterruptedException {
    budget.setQuiet(false);
    for (ChildProcess worker : workers) {
      worker.replace();
    }
  }

  /** Whether the night is received and not yet being ended. */
  boolean isReceiving() {
    return budget.isReceived() && !budget.isEnding();
  }

  /** Logs what a fault does. */
  void tell(String words) {
    watch.tell(words);
  }

  /** Whether folders may be mounted here. */
  boolean mounts() {
    return mounts;
  }

  /** Counts an effect of a fault. */
  void brought(String what, long times) {
    watch.tolls().brought(what, times);
  }

  /** Whether the home's folder is on a file system that nothing else uses. */
  boolean hasOwnDisk() {
    return disk != null;
  }

  /** Whether the workers' clocks can be set. */
  boolean hasClocks() {
    return plan.scenarios().contains(Scenario.CLOCK_JUMPS) && ClockJumps.library().isPresent();
  }

  /** Notes that survey records below this offset were deleted. */
  void deleted(int partition, long before) {
    deleted.merge(partition, before, Math::max);
  }

  /** Offset up to which the survey's records were deleted, in a partition. */
  long deletedTo(int partition) {
    return deleted.getOrDefault(partition, 0L);
  }

  /** Whether records may expire on this night. */
  boolean mayExpire() {
    return !plan.scenarios().contains(Scenario.REMADE)
        && !plan.scenarios().contains(Scenario.TRANSACTIONS);
  }

  /**
   * Whether the night has been started; before that, and before it is started again, a topic whose
   * records have all expired is refused.
   */
  boolean isReceived() {
    return budget.isReceived();
  }

  /** The survey's topic of the night. */
  String surveyTopic() {
    return names.surveyTopic(plan.night());
  }

  @Override
  public void close() {
    try {
      endAll();
    } catch (InterruptedException e) {
      // The remaining processes end with this one.
      Thread.currentThread().interrupt();
    }
  }

  private void endAll() throws InterruptedException {
    for (ChildProcess worker : workers) {
      worker.end();
    }
    synchronized (strays) {
      for (Java.Child stray : strays) {
        stray.kill();
      }
    }
    if (kafka != null) {
      kafka.end();
    }
    if (disk != null) {
      Mounts.unmount(disk);
    }
  }
}
