package nocturne.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.Services;
import nocturne.broker.books.NightBooks;
import nocturne.broker.ledger.Stage;
import org.jspecify.annotations.Nullable;

/**
 * One run of a published night through all stages after ingest, by workers that are pinned to a
 * core each, until nothing is left to do; then its books. The first worker begins alone. The next
 * starts once something is committed, so partitions move from one to the other in the middle of the
 * night. For one thread.
 */
final class WideRun {
  private static final double WARM_UP = 0.5;
  private static final long STALLED_NANOS = Duration.ofMinutes(3).toNanos();
  private static final long LOOK_MILLIS = 200;
  private static final String IS_UP = " is up: ";

  private final PublishedNight published;
  private final int wanted;
  private final int alerts;
  private final List<JavaProcess> workers = new ArrayList<>();
  private final List<PartClock> parts = new ArrayList<>();

  /** The share of the work that was done when all workers had joined. */
  private double joinedAt = 1;

  private @Nullable Reading warm;
  private @Nullable Reading last;

  /**
   * The processes at a moment.
   *
   * @param millis Unix time
   * @param share of the stages' work that is done
   * @param workers seconds of processor time of all workers
   * @param kafka seconds of its processor time
   */
  private record Reading(long millis, double share, double workers, double kafka) {}

  /**
   * What was measured after the first half of the work, which is warm-up.
   *
   * @param rate alerts a second
   * @param workerMillis of processor time of all workers for an alert
   * @param compilerMillis of these, those of Java's compilers
   * @param kafkaMillis of Kafka's processor time for an alert
   * @param coresEach that each worker kept busy
   */
  record Cost(
      double rate,
      double workerMillis,
      double compilerMillis,
      double kafkaMillis,
      double coresEach) {

    /** Kafka's part of the processor time. */
    double kafkaShare() {
      return kafkaMillis / (kafkaMillis + workerMillis);
    }
  }

  /**
   * A run.
   *
   * @param books of the night, which prove that no alert was lost or taken twice
   * @param cost empty if a worker joined after the warm-up, or the books do not balance
   */
  record Outcome(NightBooks books, Optional<Cost> cost) {
    Outcome {
      cost = cost.filter(any -> books.balance());
    }
  }

  /**
   * @param wanted number of workers
   * @param alerts of the night
   */
  WideRun(PublishedNight published, int wanted, int alerts) {
    this.published = published;
    this.wanted = wanted;
    this.alerts = alerts;
  }

  /** Runs it; its processes have ended afterwards in any case. */
  Outcome run() throws IOException, InterruptedException {
    try (JavaProcess kafka = published.startKafka();
        Services services = published.services()) {
      try {
        startWorker(services);
        StageProgress progress = new StageProgress(services);
        long changed = System.nanoTime();
        double share = 0;
        do {
          Thread.sleep(LOOK_MILLIS);
          progress.look();
          double now = progress.share();
          changed = now > share ? System.nanoTime() : changed;
          share = now;
          join(services, share);
          read(share, kafka);
          if (System.nanoTime() - changed > STALLED_NANOS) {
            throw workers.get(0).failed("takes no more alerts");
          }
        } while (!progress.isDone());
        read(1, kafka);
        PublishedNight.startIngest(services); // for the end of the night; it has nothing to publish
        NightBooks books = services.conductor((of, doing) -> {}).end(Packets.NIGHT);
        return new Outcome(books, cost());
      } finally {
        parts.forEach(PartClock::close);
        workers.forEach(JavaProcess::close);
      }
    }
  }

  private void startWorker(Services services) throws IOException {
    GlobalOptions global = published.global();
    List<String> arguments =
        new ArrayList<>(List.of("--home", published.home().toString(), "worker", "--stages"));
    arguments.add(
        services.pipeline().stageNames().stream()
            .filter(stage -> !stage.isIngest())
            .map(Stage::name)
            .collect(Collectors.joining(",")));
    arguments.addAll(JavaProcess.options(global));
    int number = workers.size();
    workers.add(
        JavaProcess.of(
            "worker",
            published.cores().ofWorker(number),
            ChildProgram.class,
            arguments,
            published.log("worker-" + number)));
    parts.add(new PartClock(workers.get(number).pid()));
  }

  /** Starts what workers are wanted, one after the other, each while those before work. */
  private void join(Services services, double share) throws IOException, InterruptedException {
    if (joinedAt < 1) {
      return;
    }
    if (workers.size() < wanted && share > 0) {
      startWorker(services);
    }
    JavaProcess newest = workers.get(workers.size() - 1);
    if (workers.size() == wanted && newest.said(IS_UP)) {
      joinedAt = share;
    }
  }

  private void read(double share, JavaProcess kafka) throws IOException {
    double cpu = 0;
    for (JavaProcess worker : workers) {
      cpu += worker.usage().cpuSeconds();
    }
    Reading now = new Reading(System.currentTimeMillis(), share, cpu, kafka.usage().cpuSeconds());
    if (warm == null && share >= WARM_UP) {
      warm = now;
    }
    last = now;
  }

  private Optional<Cost> cost() {
    @Nullable Reading from = warm;
    @Nullable Reading to = last;
    if (from == null || to == null || joinedAt > WARM_UP || to.share <= from.share) {
      return Optional.empty();
    }
    double seconds = (to.millis - from.millis) / 1e3;
    double done = alerts * (to.share - from.share);
    return Optional.of(
        new Cost(
            done / seconds,
            1e3 * (to.workers - from.workers) / done,
            1e3 * compilers(from, to) / done,
            1e3 * (to.kafka - from.kafka) / done,
            (to.workers - from.workers) / seconds / workers.size()));
  }

  private double compilers(Reading from, Reading to) {
    return parts.stream()
        .mapToDouble(
            clock -> clock.seconds(from.millis, to.millis).getOrDefault(PartClock.COMPILERS, 0.0))
        .sum();
  }
}
