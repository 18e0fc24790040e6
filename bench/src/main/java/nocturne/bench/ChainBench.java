package nocturne.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.Services;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Processes a night that is on the survey's topic already, through all stages until each is
 * drained, and compares that with Kafka alone on the same bytes.
 *
 * <p>Each round has a home of its own. Kafka alone goes first in the first round, the chain in the
 * second, and so on (A B B A). A third of the night is warm-up for both: a clock starts when that
 * many alerts have been published. Work of the stages on that third that remains then counts
 * against the chain.
 *
 * @param night on the survey's topic
 */
record ChainBench(SurveyNight night, int alerts, int rounds, GlobalOptions global) {
  /** Records a second that Kafka alone passes on with one thread and with two. */
  private record Alone(double one, double two) {
    double best() {
      return Math.max(one, two);
    }
  }

  /**
   * What was measured after the warm-up.
   *
   * @param rate alerts a second through the chain
   * @param cores that this process kept busy
   * @param parts seconds of processor time by part of the program
   * @param history seconds in which the drained night's epochs were added to the history
   */
  private record Chain(
      double rate, double cores, Map<String, Double> parts, double history, NightBooks books) {}

  void run(Results results) throws IOException, InterruptedException {
    PrintStream out = results.words();
    results.begin("chain");
    Scores scores = new Scores("alerts");
    for (int round = 1; round <= rounds; round++) {
      try (TemporaryFolder folder = TemporaryFolder.make()) {
        long bytes = night.fill(folder);
        if (round == 1) {
          out.println(Packets.describe(alerts, bytes));
          out.printf(Locale.ROOT, "the first %,d alerts are warm-up%n", warmUp());
        }
        @Nullable Alone first = round % 2 == 1 ? alone(folder) : null;
        Chain chain = chain(folder);
        Alone alone = first != null ? first : alone(folder);
        scores.add("Kafka alone, the better of one and two threads", alone.best());
        scores.add("  one thread", alone.one);
        scores.add("  two threads", alone.two);
        scores.add("Nocturne: a night until all stages are drained", chain.rate);
        long passed = chain.books.count("passed");
        out.printf(
            Locale.ROOT,
            "round %d of %d: %,.0f/s with %.2f ms of CPU an alert on %.2f cores, Kafka alone %,.0f/s;"
                + " %,d alerts passed the filter (%.1f %%), %,d were fitted; then the history in"
                + " %.1f s%n",
            round,
            rounds,
            chain.rate,
            1e3 * chain.cores / chain.rate,
            chain.cores,
            alone.best(),
            passed,
            100.0 * passed / alerts,
            chain.books.count("fitted"),
            chain.history);
        results.add(
            "chain",
            "round alerts alerts_s floor_s ratio ms_alert cores passed fitted",
            round,
            alerts,
            chain.rate,
            alone.best(),
            chain.rate / alone.best(),
            1e3 * chain.cores / chain.rate,
            chain.cores,
            passed,
            chain.books.count("fitted"));
        tellParts(results, round, chain.parts);
        out.flush();
      }
    }
    scores.print(out);
  }

  private void tellParts(Results results, int round, Map<String, Double> parts) {
    List<String> words = new ArrayList<>();
    parts.forEach(
        (part, seconds) -> {
          double millis = 1e3 * seconds / (alerts - warmUp());
          words.add(String.format(Locale.ROOT, "%s %.3f", part, millis));
          results.add("part", "round part ms_alert", round, part, millis);
        });
    if (!words.isEmpty()) {
      results.words().println("  ms of CPU an alert by part: " + String.join(", ", words));
    }
  }

  /** All services on a home in this folder. */
  static Services services(GlobalOptions global, TemporaryFolder folder)
      throws IOException, InterruptedException {
    return services(global, Home.create(folder.path().resolve("home")));
  }

  /** All services on a home. */
  static Services services(GlobalOptions global, Home home)
      throws IOException, InterruptedException {
    return Services.open(
        new Services.Opening(
            home,
            global.configuration(),
            global.names(),
            "bench",
            false,
            global.surroundings().clock(),
            global.err()));
  }

  private int warmUp() {
    return alerts / 3;
  }

  private Alone alone(TemporaryFolder folder) throws IOException, InterruptedException {
    try (Services services = services(global, folder)) {
      Floor floor = new Floor(services.address(), night.topic(), alerts, warmUp());
      SurveyNight.settle();
      double one = floor.rate(services.topics(), services.log(), 1);
      SurveyNight.settle();
      return new Alone(one, floor.rate(services.topics(), services.log(), 2));
    }
  }

  private Chain chain(TemporaryFolder folder) throws IOException, InterruptedException {
    try (Services services = services(global, folder);
        Admin admin = Admin.create(services.address().clientProperties());
        CpuClock cpu = new CpuClock();
        PartClock parts = new PartClock(ProcessHandle.current().pid())) {
      SurveyNight.settle();
      AtomicLong ended = new AtomicLong();
      AtomicLong remembered = new AtomicLong();
      Conductor conductor =
          services.conductor(
              (night, doing) -> {
                boolean isHistory = doing.equals("adding what the alerts report to the history");
                boolean isBooks = doing.equals("making the books");
                if (isHistory || isBooks) {
                  ended.compareAndSet(0, System.currentTimeMillis());
                }
                if (isBooks) {
                  remembered.set(System.currentTimeMillis());
                }
              });
      services.startWorkers();
      long started = System.currentTimeMillis();
      conductor.start(Packets.NIGHT, night.topic());
      NightBooks books = conductor.end(Packets.NIGHT);
      if (!books.balance() || books.count("published") != alerts) {
        throw new IllegalStateException(
            "the books of a benchmark's night do not balance: " + books.wrong());
      }
      long began =
          warmAt(admin, services.names().topic(services.pipeline().alerts()), started, ended.get());
      double seconds = (ended.get() - began) / 1e3;
      return new Chain(
          (alerts - warmUp()) / seconds,
          cpu.seconds(began, ended.get()) / seconds,
          parts.seconds(began, ended.get()),
          (remembered.get() - ended.get()) / 1e3,
          books);
    }
  }

  /**
   * When the warm-up's alerts had been published, in Unix milliseconds between these two. Kafka is
   * asked afterwards. Transaction markers have offsets too, so a share of the offsets is taken for
   * a share of the alerts.
   */
  private long warmAt(Admin admin, String topic, long from, long to) throws InterruptedException {
    Map<TopicPartition, Long> ends = offsets(admin, topic, OffsetSpec.latest());
    double wanted = (double) warmUp() / alerts * sum(ends);
    long low = from;
    long high = to;
    while (low < high) {
      long middle = (low + high) / 2;
      Map<TopicPartition, Long> then = offsets(admin, topic, OffsetSpec.forTimestamp(middle));
      // A partition without records so late has been filled by then.
      then.replaceAll((at, offset) -> offset < 0 ? ends.getOrDefault(at, 0L) : offset);
      if (sum(then) < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static long sum(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  private Map<TopicPartition, Long> offsets(Admin admin, String topic, OffsetSpec spec)
      throws InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int p = 0; p < global.configuration().kafka().partitions(); p++) {
      asked.put(new TopicPartition(topic, p), spec);
    }
    try {
      Map<TopicPartition, Long> offsets = new HashMap<>();
      admin.listOffsets(asked).all().get().forEach((at, of) -> offsets.put(at, of.offset()));
      return offsets;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not tell offsets: " + e.getCause(), e);
    }
  }
}
