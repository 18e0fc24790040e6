package nocturne.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import nocturne.app.Nocturne;
import nocturne.broker.pipeline.Pipeline;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.survey.ztf.Ztf;
import org.jspecify.annotations.Nullable;

/** The processes of a tortured night, which share a home. */
final class Processes implements AutoCloseable {
  private static final int WORKER_MEGABYTES = 256;

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
  private @Nullable ChildProcess kafka;
  private @Nullable Wire wire;

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
    if (layout.ownKafka()) {
      int behind = TortureHome.freePort();
      wire = new Wire(home.port(), behind, new Random(random.nextLong()));
      kafka =
          new ChildProcess(
                  "kafka",
                  end -> kafka(behind),
                  any -> new KillPlan.Lives(),
                  random,
                  () -> false,
                  watch)
              .live();
      awaitKafka(kafka);
    }
    for (String stages : layout.workers()) {
      workers.add(
          new ChildProcess(
                  stages,
                  end -> worker(stages, end),
                  mine -> budget.draw(mine, stages),
                  new Random(random.nextLong()),
                  budget::mayDie,
                  watch)
              .live());
    }
  }

  private Java.Child kafka(int behind) throws IOException {
    return java.start(
        KafkaAlone.class,
        KafkaAlone.READY,
        400,
        Map.of(),
        Map.of(),
        List.of(home.kafka().toString(), Integer.toString(behind), Integer.toString(home.port())),
        watch.logOf("kafka"));
  }

  private static void awaitKafka(ChildProcess kafka) throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      Java.@Nullable Child child = kafka.child();
      if (child != null && child.awaitReady(60)) {
        return;
      }
      Thread.sleep(50);
    }
    throw new TortureException("Kafka does not start; see its log");
  }

  private Java.Child worker(String stages, KillPlan end) throws IOException {
    List<String> arguments =
        Layout.isUp(stages)
            ? List.of("--home", home.root().toString(), "up")
            : List.of("--home", home.root().toString(), "worker", "--stages", stages);
    return java.start(
        Nocturne.class,
        " is up: ",
        layout.ownKafka() ? WORKER_MEGABYTES : 2 * WORKER_MEGABYTES,
        properties(end),
        hasClocks() ? ClockJumps.environment(home.root(), stages) : Map.of(),
        arguments,
        watch.logOf(stages.replace(',', '-')));
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
    if (kafka != null) {
      all.add(kafka);
    }
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
  Optional<ChildProcess> kafka() {
    return Optional.ofNullable(kafka);
  }

  /** Starts one more process like that worker's, which is not restarted; counted when killed. */
  Java.Child successor(ChildProcess worker) throws IOException {
    Java.Child child = worker(worker.name(), new KillPlan.Lives());
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

  /** The proxy in front of Kafka, if there is one. */
  Optional<Wire> wire() {
    return Optional.ofNullable(wire);
  }

  /** Our own topic of published alerts. */
  String alertsTopic() {
    return names.topic(Pipeline.standard(names).alerts());
  }

  /** The instance's home folder. */
  Path home() {
    return home.root();
  }

  /** Address of Kafka. */
  String bootstrapServers() {
    return home.bootstrapServers();
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
    return !plan.scenarios().contains(Scenario.REMADE);
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
    return names.surveyTopic(TorturedNight.NIGHT);
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
      DiskFills.unmount(disk);
    }
    if (wire != null) {
      watch.tolls().brought("connections broken", wire.broken());
      watch.tolls().brought("answers late", wire.delayed());
      try {
        wire.close();
      } catch (IOException e) {
        // It ends with this process.
      }
    }
  }
}
