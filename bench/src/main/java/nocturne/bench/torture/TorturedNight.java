package nocturne.bench.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import nocturne.app.Nocturne;
import nocturne.app.config.Configuration;
import nocturne.app.home.Home;
import nocturne.app.wiring.Stores;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.standalone.kafka.KafkaTopics;
import nocturne.standalone.kafka.KafkaTopicsOptions;
import nocturne.survey.kafka.KafkaAddress;
import org.jspecify.annotations.Nullable;

/**
 * One night from its first packet to its books, in processes of their own, with as many kills as it
 * is given. The packets come as the kills do, so that there is always something to be lost.
 */
final class TorturedNight implements World, AutoCloseable {
  static final Night NIGHT = Night.parse("20210120");
  static final int PARTITIONS = 4;
  private static final int WORKER_MEGABYTES = 256;
  private static final long FAULT_EVERY_MILLIS = 4_000;
  private static final long CALM_AFTER_MILLIS = 40_000;
  private static final long HANGS_AFTER_MILLIS = 150_000;
  private static final long LAST_WORDS_MILLIS = 1_500;

  private final Java java;
  private final Path folder;
  private final @Nullable Path disk;
  private final TortureHome home;
  private final Layout layout;
  private final Random random;
  private final Tolls tolls;
  private final Pace pace;
  private final long killsBefore;
  private final int kills;
  private final List<Fault> faults;
  private final List<Victim> workers = new ArrayList<>();
  private final List<Java.Child> strays = new ArrayList<>();
  private final Names names = new Names(Names.DEFAULT_PROJECT, Instance.testing("test"));
  private final Map<String, String> always = new HashMap<>();
  private final Set<Twist> twists;
  private final Ghosts ghosts;
  private final Map<Integer, Long> deleted = new ConcurrentHashMap<>();
  private @Nullable Victim kafka;
  private @Nullable Wire wire;
  private volatile long killsNow;
  private volatile boolean calm;
  private volatile boolean over;
  private volatile boolean ending;
  private volatile @Nullable Exception faultFailed;

  /**
   * @param root where its home is made
   * @param seed of the schedule of kills
   * @param kills about how many, at least 1
   * @param faults besides
   * @param twists of the night
   * @param ghosts what is not to be looked at
   * @param always properties of each worker and conductor
   */
  TorturedNight(
      Java java,
      Path root,
      Layout layout,
      long seed,
      int kills,
      List<Fault> faults,
      Set<Twist> twists,
      Ghosts ghosts,
      Map<String, String> always,
      Tolls tolls,
      Pace pace)
      throws IOException {
    this.java = java;
    this.folder = root.toAbsolutePath().getParent();
    this.disk = twists.contains(Twist.DISK_FILLS) ? ownDisk(root.getParent()) : null;
    this.home = TortureHome.make(disk == null ? root : disk.resolve("home"), layout, true);
    this.layout = layout;
    this.random = new Random(seed);
    this.kills = kills;
    this.twists = twists;
    this.ghosts = ghosts;
    this.always.putAll(always);
    this.tolls = tolls;
    this.pace = pace;
    this.killsBefore = tolls.kills();
    this.faults =
        faults.stream().filter(fault -> fault.suits(layout) && fault.isPossible(this)).toList();
    if (twists.contains(Twist.DISK_FILLS) && !hasOwnDisk()) {
      tolls.fault("skipped, only root may mount a tmpfs: " + Twist.DISK_FILLS.words());
    }
    if (twists.contains(Twist.CLOCK_JUMPS) && !hasClocks()) {
      tolls.fault("skipped, libfaketime is not there: " + Twist.CLOCK_JUMPS.words());
    }
  }

  /**
   * Runs it.
   *
   * @param revisions how many times the night is ended: a part of the packets comes after each end
   * @throws TortureException when it does not come to its end
   */
  Evidence run(List<Feeder.Packet> packets, int revisions) throws Exception {
    begin();
    try (KafkaTopics topics =
            new KafkaTopics(
                KafkaAddress.plain(bootstrapServers()),
                names.topic(Topic.LEDGER),
                KafkaTopicsOptions.DEFAULTS);
        Stores stores =
            Stores.open(
                Home.existing(home.root()),
                Configuration.read(home.root(), Map.of(), Map.of()),
                names)) {
      createSurveyTopic(topics);
      Thread tormentor = new Thread(this::torment, "tormentor");
      tormentor.start();
      Turns turns = new Turns(bootstrapServers(), surveyTopic(), topics, twists, packets.size());
      try (Feeder feeder = new Feeder(bootstrapServers(), surveyTopic(), packets, turns)) {
        for (int revision = 1; revision <= revisions; revision++) {
          receive(stores, feeder, revision, revisions);
        }
      } finally {
        over = true;
        tormentor.join();
      }
      rethrow();
      Thread.sleep(LAST_WORDS_MILLIS);
      return judged(new EvidenceReader(stores, topics, NIGHT, ghosts).read());
    }
  }

  private void begin() throws InterruptedException, IOException {
    if (layout.ownKafka()) {
      int behind = TortureHome.freePort();
      wire = new Wire(home.port(), behind, new Random(random.nextLong()));
      kafka =
          new Victim(
                  "kafka",
                  destiny ->
                      java.start(
                          KafkaAlone.class,
                          KafkaAlone.READY,
                          400,
                          Map.of(),
                          Map.of(),
                          List.of(
                              home.kafka().toString(),
                              Integer.toString(behind),
                              Integer.toString(home.port())),
                          log("kafka")),
                  any -> new Destiny.Lives(),
                  random,
                  () -> false,
                  tolls,
                  pace,
                  this::tell)
              .live();
      awaitKafka(kafka);
    }
    for (String stages : layout.workers()) {
      workers.add(
          new Victim(
                  stages,
                  destiny -> worker(stages, destiny),
                  mine -> draw(mine, stages),
                  new Random(random.nextLong()),
                  this::mayDie,
                  tolls,
                  pace,
                  this::tell)
              .live());
    }
  }

  private static void awaitKafka(Victim kafka) throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      Java.@Nullable Child child = kafka.child();
      if (child != null && child.awaitReady(60)) {
        return;
      }
      Thread.sleep(50);
    }
    throw new TortureException("Kafka does not start; see its log");
  }

  private Java.Child worker(String stages, Destiny destiny) throws IOException {
    List<String> arguments =
        Layout.isUp(stages)
            ? List.of("--home", home.root().toString(), "up")
            : List.of("--home", home.root().toString(), "worker", "--stages", stages);
    return java.start(
        Nocturne.class,
        " is up: ",
        Layout.isUp(stages) ? 2 * WORKER_MEGABYTES : WORKER_MEGABYTES,
        properties(destiny),
        hasClocks() ? ClockJumps.environment(home.root(), stages) : Map.of(),
        arguments,
        log(stages.replace(',', '-')));
  }

  private Map<String, String> properties(Destiny destiny) {
    Map<String, String> all = new HashMap<>(always);
    if (destiny instanceof Destiny.AtPlace at) {
      all.put(ArmedKillPoint.PLACE, at.place().name());
      all.put(ArmedKillPoint.TIMES, Integer.toString(at.times()));
    }
    return all;
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  /** How the next process of these stages ends. */
  private Destiny draw(Random mine, String stages) {
    Destiny drawn = Destiny.draw(mine, Destiny.places(stages, ending));
    return calm || over || tolls.kills() - killsBefore >= kills ? new Destiny.Lives() : drawn;
  }

  /** Whether the night's share of kills is not used up, nor the night to be left alone. */
  private boolean mayDie() {
    return !calm && !over && tolls.kills() - killsBefore < killsNow;
  }

  private void createSurveyTopic(KafkaTopics topics) throws InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (true) {
      try {
        topics.create(surveyTopic(), PARTITIONS);
        return;
      } catch (PortException.Unavailable e) {
        if (System.nanoTime() > deadline) {
          throw new TortureException("Kafka cannot be reached: " + e.getMessage());
        }
        Thread.sleep(200);
      }
    }
  }

  /** One start of the night, its share of packets, and its end. */
  private void receive(Stores stores, Feeder feeder, int revision, int revisions) throws Exception {
    int first = feeder.sent();
    int last = feeder.share(revision, revisions);
    long killsAtFirst = tolls.kills() - killsBefore;
    long killsAtLast = (long) kills * revision / revisions;
    // A fifth of the kills are for the end of the night.
    long whileReceiving = killsAtFirst + (killsAtLast - killsAtFirst) * 4 / 5;
    killsNow = whileReceiving;
    ending = false;
    feeder.sendTo(first + 1);
    conduct(stores, List.of("night", "start", "--date", NIGHT.basicIso()), revision);
    calm = false;
    while (feeder.sent() < last) {
      long done = tolls.kills() - killsBefore;
      double share =
          whileReceiving <= killsAtFirst
              ? 1
              : (double) (done + 1 - killsAtFirst) / (whileReceiving - killsAtFirst);
      feeder.sendTo(first + (int) ((last - first) * Math.min(1, share)));
      rethrow();
      Thread.sleep(20);
    }
    feeder.flush();
    killsNow = killsAtLast;
    ending = true;
    conduct(stores, List.of("night", "end", "--night", NIGHT.basicIso()), revision);
    calm = false;
  }

  /** Runs a command of the conductor again and again until the journal says that it is done. */
  private void conduct(Stores stores, List<String> command, int revision) throws Exception {
    long began = System.nanoTime();
    boolean starting = command.contains("start");
    while (true) {
      calm = millisSince(began) > pace.millis(CALM_AFTER_MILLIS);
      Destiny destiny = draw(random, "conductor");
      List<String> arguments = new ArrayList<>(List.of("--home", home.root().toString()));
      arguments.addAll(command);
      Java.Child child =
          java.start(
              Nocturne.class,
              ArmedKillPoint.OPENED,
              WORKER_MEGABYTES,
              properties(destiny),
              Map.of(),
              arguments,
              log("conductor"));
      tolls.started();
      tell("conductor " + command + " started: " + destiny);
      try {
        while (child.isAlive()) {
          calm = millisSince(began) > pace.millis(CALM_AFTER_MILLIS);
          @Nullable String how = destiny.due(child, "conductor", pace, mayDie());
          if (how != null) {
            child.kill();
            tolls.killed("conductor", how);
            tell("conductor killed: " + how);
            break;
          }
          if (millisSince(began) > pace.millis(HANGS_AFTER_MILLIS)) {
            dumpThreads(child);
            throw new TortureException(
                "`"
                    + String.join(" ", command)
                    + "` has not come to its end in "
                    + millisSince(began) / 1000
                    + " s, most of them calm; the stacks of all threads are in the logs");
          }
          rethrow();
          Thread.sleep(10);
        }
      } finally {
        child.kill();
      }
      Optional<JournalEntry> entry = latest(stores);
      NightState wanted = starting ? NightState.RECEIVING : NightState.CLOSED;
      if (entry.filter(e -> e.state() == wanted && e.revision() == revision).isPresent()
          && (starting || stores.books().kept(NIGHT, revision).isPresent())) {
        return;
      }
      if (millisSince(began) > pace.millis(HANGS_AFTER_MILLIS)) {
        throw new TortureException(
            "`" + String.join(" ", command) + "` ends, but the journal says " + entry);
      }
      Thread.sleep(200);
    }
  }

  /** Empty also where nobody has lived long enough to make the bucket. */
  private Optional<JournalEntry> latest(Stores stores) {
    return stores.store().bucketExists(names.bucket(Bucket.BROKER_FILES))
        ? stores.journal().latest(NIGHT)
        : Optional.empty();
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  /** Each of our processes writes the stacks of its threads into its log. */
  private void dumpThreads(Java.Child conductor) throws InterruptedException {
    conductor.signal("QUIT");
    List<Victim> all = new ArrayList<>(workers);
    if (kafka != null) {
      all.add(kafka);
    }
    for (Victim victim : all) {
      Java.@Nullable Child child = victim.child();
      if (child != null) {
        child.signal("QUIT");
      }
    }
    Thread.sleep(1_000);
  }

  private void torment() {
    if (faults.isEmpty()) {
      return;
    }
    Random mine = new Random(random.nextLong());
    try {
      while (!over) {
        long pause =
            500 + (long) (-Math.log(1 - mine.nextDouble()) * pace.millis(FAULT_EVERY_MILLIS));
        for (long began = System.nanoTime(); !over && millisSince(began) < pause; ) {
          Thread.sleep(20);
        }
        if (mayDie()) {
          Fault fault = draw(mine);
          tell("fault: " + fault.name());
          fault.strike(this, mine);
          tell("fault over: " + fault.name());
          tolls.fault(fault.name());
        }
      }
    } catch (Exception e) {
      faultFailed = e;
    }
  }

  private Fault draw(Random mine) {
    int all = faults.stream().mapToInt(Fault::weight).sum();
    int at = mine.nextInt(all);
    for (Fault fault : faults) {
      at -= fault.weight();
      if (at < 0) {
        return fault;
      }
    }
    throw new IllegalStateException("no fault has any weight: " + faults);
  }

  private void rethrow() {
    Exception failed = faultFailed;
    if (failed != null) {
      throw new IllegalStateException("a fault of the torture failed: " + failed, failed);
    }
  }

  @Override
  public Layout layout() {
    return layout;
  }

  @Override
  public List<Victim> workers() {
    return workers;
  }

  @Override
  public Optional<Victim> kafka() {
    return Optional.ofNullable(kafka);
  }

  private static @Nullable Path ownDisk(Path folder) throws IOException {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    try {
      return DiskFills.mount(disk) ? disk : null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public boolean hasOwnDisk() {
    return disk != null;
  }

  @Override
  public boolean hasClocks() {
    return twists.contains(Twist.CLOCK_JUMPS) && ClockJumps.library().isPresent();
  }

  @Override
  public void deleted(int partition, long before) {
    deleted.merge(partition, before, Math::max);
  }

  @Override
  public boolean mayExpire() {
    return !twists.contains(Twist.REMADE);
  }

  /** What the door calls expired must be among what was deleted. */
  private Evidence judged(Evidence evidence) {
    evidence
        .expired()
        .forEach(
            (partition, ranges) ->
                ranges.stream()
                    .filter(range -> range.to() > deleted.getOrDefault(partition, 0L))
                    .forEach(
                        range ->
                            evidence.wrong(
                                "ledger, survey partition "
                                    + partition
                                    + ": "
                                    + range
                                    + " is called expired; nothing was deleted there beyond "
                                    + deleted.getOrDefault(partition, 0L))));
    return evidence;
  }

  @Override
  public Optional<Wire> wire() {
    return Optional.ofNullable(wire);
  }

  @Override
  public String alertsTopic() {
    return names.topic(Topic.ALERTS);
  }

  @Override
  public Java.Child successor(Victim worker) throws IOException {
    Java.Child child = worker(worker.name(), new Destiny.Lives());
    tolls.started();
    synchronized (strays) {
      strays.add(child);
    }
    return child;
  }

  @Override
  public void killed(String process, String how) {
    tolls.killed(process, how);
  }

  @Override
  public Path home() {
    return home.root();
  }

  @Override
  public String bootstrapServers() {
    return home.bootstrapServers();
  }

  @Override
  public String surveyTopic() {
    return names.surveyTopic(NIGHT);
  }

  /** What was done and when, for whoever looks into a difference. */
  private synchronized void tell(String words) {
    try {
      Files.writeString(
          log("torture"),
          Instant.now() + " " + words + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the torture's log " + log("torture"), e);
    }
  }

  @Override
  public void close() {
    over = true;
    try {
      endAll();
    } catch (InterruptedException e) {
      // Those that are left end with this process.
      Thread.currentThread().interrupt();
    }
  }

  private void endAll() throws InterruptedException {
    for (Victim worker : workers) {
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
      tolls.brought("connections broken", wire.broken());
      tolls.brought("answers late", wire.delayed());
      try {
        wire.close();
      } catch (IOException e) {
        // It ends with this process.
      }
    }
  }
}
