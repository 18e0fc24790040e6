package nocturne.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nocturne.app.wiring.Stores;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import nocturne.standalone.kafka.KafkaTopics;
import org.jspecify.annotations.Nullable;

/**
 * One night from its first packet to its books, in separate processes, with a number of kills.
 * Packets are sent as the kills proceed, so that there is always something to lose.
 */
final class TorturedNight implements AutoCloseable {
  static final Night NIGHT = Night.parse("20210120");
  static final int PARTITIONS = 4;
  private static final Duration KAFKA_STARTS = Duration.ofMinutes(1);
  private static final long LAST_WORDS_MILLIS = 1_500;
  private static final long QUIET_AFTER_MILLIS = 40_000;
  private static final long HANGS_AFTER_MILLIS = 150_000;

  private final Processes processes;
  private final Random random;
  private final Watch watch;
  private final int kills;
  private final KillBudget budget;
  private final FaultInjector injector;
  private final NightPlan plan;

  /**
   * @param root folder of its home
   * @param kills approximate number; 0 for none
   * @param faults besides the kills
   */
  TorturedNight(
      Java java,
      Path root,
      Layout layout,
      NightPlan plan,
      int kills,
      List<Fault> faults,
      Watch watch)
      throws IOException {
    this.random = new Random(plan.seed());
    this.kills = kills;
    this.plan = plan;
    this.watch = watch;
    this.budget = new KillBudget(watch.tolls(), kills);
    Processes all = new Processes(java, root, layout, plan, random, budget, watch);
    this.processes = all;
    List<Fault> possible =
        faults.stream()
            .filter(fault -> fault.suits().test(layout) && fault.isPossible().test(all))
            .toList();
    this.injector = new FaultInjector(all, possible, random, budget, watch);
    if (plan.scenarios().contains(Scenario.DISK_FILLS) && !all.hasOwnDisk()) {
      watch.tolls().fault("skipped, only root may mount a tmpfs: " + Scenario.DISK_FILLS.words());
    }
    if (!all.mounts() && faults.stream().anyMatch(f -> f.name().equals(HomeReadOnly.NAME))) {
      watch.tolls().fault("skipped, only root may mount a folder: " + HomeReadOnly.NAME);
    }
    if (plan.scenarios().contains(Scenario.CLOCK_JUMPS) && !all.hasClocks()) {
      watch.tolls().fault("skipped, libfaketime is not there: " + Scenario.CLOCK_JUMPS.words());
    }
  }

  /**
   * Runs it.
   *
   * @throws TortureException if it does not end
   */
  Evidence run() throws Exception {
    processes.begin();
    CurrentKafka kafka = processes.currentKafka();
    try (Stores stores = processes.openStores()) {
      for (NightPlan quiet : plan.earlier().stream().toList()) {
        receive(stores, kafka, quiet);
        processes.endOfQuiet();
      }
      injector.start();
      try {
        receive(stores, kafka, plan);
      } finally {
        injector.end();
      }
      injector.rethrow();
      Thread.sleep(LAST_WORDS_MILLIS);
      try (KafkaTopics topics = kafka.open()) {
        return evaluated(EvidenceReader.read(stores, topics, plan));
      }
    }
  }

  /** Receives a night; a quiet one in processes that live. */
  private void receive(Stores stores, CurrentKafka kafka, NightPlan nightPlan) throws Exception {
    String surveyTopic = processes.names().surveyTopic(nightPlan.night());
    kafka.patiently(KAFKA_STARTS, topics -> topics.create(surveyTopic, PARTITIONS));
    boolean quiet = !nightPlan.night().equals(plan.night());
    try (Feeder feeder = new Feeder(kafka, surveyTopic, nightPlan)) {
      for (int revision = 1; revision <= nightPlan.revisions(); revision++) {
        receive(stores, feeder, nightPlan, quiet ? 0 : kills, revision);
      }
    }
  }

  /** Starts the night, sends its share of packets, and ends it. */
  private void receive(Stores stores, Feeder feeder, NightPlan nightPlan, int kills, int revision)
      throws Exception {
    int first = feeder.sent();
    int last = feeder.share(revision, nightPlan.revisions());
    long killsAtFirst = budget.killed();
    long killsAtLast = (long) kills * revision / nightPlan.revisions();
    // A fifth of the kills is reserved for the end of the night.
    long whileReceiving = killsAtFirst + (killsAtLast - killsAtFirst) * 4 / 5;
    budget.allow(whileReceiving);
    budget.setEnding(false);
    budget.setReceived(false);
    feeder.sendTo(first + 1);
    conduct(stores, feeder, "start", nightPlan.night(), revision);
    budget.setReceived(true);
    while (feeder.sent() < last) {
      long done = budget.killed();
      double share =
          whileReceiving <= killsAtFirst
              ? 1
              : (double) (done + 1 - killsAtFirst) / (whileReceiving - killsAtFirst);
      feeder.sendTo(first + (int) ((last - first) * Math.min(1, share)));
      injector.rethrow();
      Thread.sleep(20);
    }
    feeder.flush();
    budget.allow(killsAtLast);
    budget.setEnding(true);
    conduct(stores, feeder, "end", nightPlan.night(), revision);
  }

  /**
   * Repeats a command of the conductor until the journal says that it is done, and the books of a
   * night that is ended are kept.
   */
  private void conduct(Stores stores, Feeder feeder, String command, Night night, int revision)
      throws Exception {
    long began = System.nanoTime();
    boolean starting = command.equals("start");
    while (true) {
      budget.setReference(millisSince(began) > watch.pace().millis(QUIET_AFTER_MILLIS));
      KillPlan plan = budget.draw(random, "conductor");
      Java.Child child =
          processes.conductor(List.of("night", command, "--night", night.basicIso()), plan);
      watch.tolls().started();
      watch.tell("conductor of night " + command + " started: " + plan);
      try {
        awaitEnd(child, feeder, plan, command, began);
      } finally {
        child.kill();
      }
      Optional<JournalEntry> entry = latest(stores, night);
      NightState wanted = starting ? NightState.RECEIVING : NightState.CLOSED;
      if (entry.filter(e -> e.state() == wanted && e.revision() == revision).isPresent()
          && (starting || stores.books().kept(night, revision).isPresent())) {
        budget.setReference(false);
        return;
      }
      if (millisSince(began) > watch.pace().millis(HANGS_AFTER_MILLIS)) {
        throw new TortureException(
            "`night %s` ends, but the journal says %s".formatted(command, entry));
      }
      Thread.sleep(200);
    }
  }

  private void awaitEnd(Java.Child child, Feeder feeder, KillPlan plan, String command, long began)
      throws Exception {
    while (child.isAlive()) {
      budget.setReference(millisSince(began) > watch.pace().millis(QUIET_AFTER_MILLIS));
      @Nullable String how = plan.due(child, "conductor", watch.pace(), budget.mayDie());
      if (how != null) {
        child.kill();
        watch.killed("conductor", how);
        return;
      }
      if (millisSince(began) > watch.pace().millis(HANGS_AFTER_MILLIS)) {
        processes.dumpThreads(child);
        throw new TortureException(
            ("`night %s` has not come to its end in %s s, most of them calm; the stacks of all"
                    + " threads are in the logs")
                .formatted(command, millisSince(began) / 1000));
      }
      injector.rethrow();
      feeder.flush();
      Thread.sleep(10);
    }
  }

  /** Empty also if no process has lived long enough to make the bucket. */
  private Optional<JournalEntry> latest(Stores stores, Night night) {
    return stores.store().bucketExists(processes.names().bucket(Bucket.BROKER_FILES))
        ? stores.journal().latest(night)
        : Optional.empty();
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  /** Checks that what ingest calls expired was deleted. */
  private Evidence evaluated(Evidence evidence) {
    evidence
        .expired()
        .forEach(
            (partition, ranges) ->
                ranges.stream()
                    .filter(range -> range.to() > processes.deletedTo(partition))
                    .forEach(
                        range ->
                            evidence.wrong(
                                ("ledger, survey partition %s: %s is called expired;"
                                        + " nothing was deleted there beyond %s")
                                    .formatted(partition, range, processes.deletedTo(partition)))));
    return evidence;
  }

  @Override
  public void close() {
    budget.end();
    processes.close();
  }
}
