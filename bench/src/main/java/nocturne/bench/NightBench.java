package nocturne.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.Services;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.port.ObjectStore;
import nocturne.core.instance.Names;

/**
 * A whole night from the survey's topic to balanced books: how long it takes beside the disk's own
 * rate, what an alert costs from the first tenth of the night to the last, what each store writes
 * of an alert, and what stays on the heap.
 *
 * @param night on the survey's topic
 */
record NightBench(SurveyNight night, int alerts, GlobalOptions global) {
  private static final int TENTHS = 10;
  private static final long LOOK_MILLIS = 250;

  /**
   * The progress of the night at a moment.
   *
   * @param millis Unix time
   * @param offsets of the alerts' topic in all
   * @param heap bytes that the last collection of the old generation left; 0 before one
   */
  private record Reading(long millis, long offsets, long heap) {}

  /**
   * Measures.
   *
   * @return the exit code: 1 if the books do not balance
   */
  int run() throws IOException, InterruptedException {
    Results results = new Results(global);
    PrintStream out = results.words();
    results.begin("night");
    try (TemporaryFolder folder = TemporaryFolder.make()) {
      double disk = DiskRate.of(folder.path());
      out.printf(Locale.ROOT, "disk: %,.0f MB/s written and synced%n", disk);
      long bytes = night.fill(folder);
      out.println(Packets.describe(alerts, bytes));
      SurveyNight.settle();
      NightBooks books;
      List<Reading> readings = new ArrayList<>();
      try (Services services = ChainBench.services(global, folder);
          CpuClock cpu = new CpuClock()) {
        Conductor conductor = services.conductor((of, doing) -> {});
        services.startWorkers();
        long began = System.currentTimeMillis();
        conductor.start(Packets.NIGHT, night.topic());
        Thread looking = new Thread(() -> look(services, readings), "bench-look");
        looking.setDaemon(true);
        looking.start();
        books = conductor.end(Packets.NIGHT);
        looking.interrupt();
        looking.join();
        long ended = System.currentTimeMillis();
        out.printf(
            Locale.ROOT,
            "%,d alerts, %,d passed, %,d fitted: %.2f minutes from the start of the night to its"
                + " books, %,.0f alerts/s, %.2f ms of processor time an alert; the books %s%n",
            books.count("published"),
            books.count("passed"),
            books.count("fitted"),
            (ended - began) / 6e4,
            1e3 * alerts / (ended - began),
            1e3 * cpu.seconds(began, ended) / alerts,
            books.balance() ? "balance" : "DO NOT BALANCE");
        results.add(
            "night",
            "alerts passed fitted minutes ms_alert disk_mb_s balances",
            alerts,
            books.count("passed"),
            books.count("fitted"),
            (ended - began) / 6e4,
            1e3 * cpu.seconds(began, ended) / alerts,
            disk,
            books.balance());
        tenths(results, readings, cpu);
        stores(results, services, bytes);
      }
      out.printf(Locale.ROOT, "disk afterwards: %,.0f MB/s%n", DiskRate.of(folder.path()));
      return books.balance() && books.count("published") == alerts ? 0 : 1;
    }
  }

  private void look(Services services, List<Reading> readings) {
    String topic = services.names().topic(services.pipeline().alerts());
    try {
      while (true) {
        long offsets =
            services.log().extent(topic).values().stream().mapToLong(kept -> kept.to()).sum();
        readings.add(new Reading(System.currentTimeMillis(), offsets, heap()));
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      // The night is over.
    }
  }

  private static long heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().matches(".*(Old|Tenured) Gen"))
        .map(pool -> Optional.ofNullable(pool.getCollectionUsage()))
        .flatMap(Optional::stream)
        .mapToLong(MemoryUsage::getUsed)
        .sum();
  }

  /**
   * The cost of an alert for each tenth of the offsets of the alerts' topic, which the other stages
   * follow closely.
   */
  private void tenths(Results results, List<Reading> readings, CpuClock cpu) {
    PrintStream out = results.words();
    long all = readings.get(readings.size() - 1).offsets();
    out.println("tenth of the night   alerts/s   ms of processor time an alert   heap, MB");
    Reading from = readings.get(0);
    for (int tenth = 1; tenth <= TENTHS; tenth++) {
      long wanted = all * tenth / TENTHS;
      Reading to =
          readings.stream().filter(one -> one.offsets() >= wanted).findFirst().orElseThrow();
      double share = alerts * (double) (to.offsets() - from.offsets()) / all;
      if (share > 0) {
        out.printf(
            Locale.ROOT,
            "%18d   %,8.0f   %29.2f   %8.0f%n",
            tenth,
            1e3 * share / (to.millis() - from.millis()),
            1e3 * cpu.seconds(from.millis(), to.millis()) / share,
            to.heap() / 1e6);
        results.add(
            "tenth",
            "tenth alerts_s ms_alert heap_mb",
            tenth,
            1e3 * share / (to.millis() - from.millis()),
            1e3 * cpu.seconds(from.millis(), to.millis()) / share,
            to.heap() / 1e6);
      }
      from = to;
    }
  }

  private void stores(Results results, Services services, long packets) {
    PrintStream out = results.words();
    Names names = services.names();
    ObjectStore store = services.stores().store();
    out.printf(Locale.ROOT, "%-44s %12s %9s%n", "bytes an alert", "", "of packet");
    for (String topic : services.pipeline().topicNames()) {
      line(results, "topic " + topic, services.topics().bytes(topic).orElse(0), packets);
    }
    for (String bucket : names.buckets()) {
      long bytes = store.list(bucket, "").stream().mapToLong(ObjectStore.Entry::size).sum();
      line(results, "bucket " + bucket, bytes, packets);
    }
    for (String table : services.pipeline().tables()) {
      line(results, "table " + table, services.tables().bytes(table).orElse(0), packets);
    }
  }

  private void line(Results results, String what, long bytes, long packets) {
    results
        .words()
        .printf(
            Locale.ROOT,
            "%-44s %,12.0f %8.3f%n",
            what,
            (double) bytes / alerts,
            (double) bytes / packets);
    results.add(
        "store",
        "what bytes_alert of_packet",
        what,
        (double) bytes / alerts,
        (double) bytes / packets);
  }
}
