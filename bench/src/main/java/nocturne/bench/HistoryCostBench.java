package nocturne.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import nocturne.broker.history.NightHistory;
import nocturne.broker.port.History;
import nocturne.broker.port.HistoryRow;
import nocturne.core.alert.Alert;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.night.CutoutSize;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import nocturne.standalone.iceberg.IcebergOptions;
import nocturne.standalone.iceberg.IcebergTables;

/**
 * Measures the cost of the table of photometry: nights are added one after the other, as at their
 * ends but without reading packs, and objects are looked up. Nights share no objects, so every
 * epoch is new.
 *
 * @param alerts per night
 * @param nights number of nights
 * @param lookups number of lookups, each of another object
 */
record HistoryCostBench(int alerts, int nights, int lookups) {
  private static final long SEED = 20210120;

  void run(PrintStream out) throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.make();
        IcebergTables tables =
            new IcebergTables(IcebergOptions.in(folder.path()).withLeastFiles(16), "ztf_alerts")) {
      History history = tables.history("photometry", "ztf");
      history.create();
      out.printf(
          Locale.ROOT, "%,d alerts a night, %d nights; %s%n", alerts, nights, Packets.machine());
      List<ObjectId> objects = new ArrayList<>();
      for (int n = 0; n < nights; n++) {
        Night night = new Night(Packets.NIGHT.date().plusDays(n));
        List<HistoryRow> rows = rows(night, objects);
        long before = tables.bytes("photometry").orElse(0);
        Stopwatch watch = new Stopwatch();
        long added = history.add(rows);
        String adding = watch.lap();
        long bytes = tables.bytes("photometry").orElse(0) - before;
        var unused = watch.lap();
        long again = history.add(rows);
        String repeating = watch.lap();
        history.compact();
        out.printf(
            Locale.ROOT,
            "%s: %,d epochs, %,d rows added, %,d bytes, %s; %,d added again, %s; put in order, %s%n",
            night,
            rows.size(),
            added,
            bytes,
            adding,
            again,
            repeating,
            watch.lap());
      }
      lookUp(history, objects, out);
    }
  }

  /** Times by the clock and the processors. */
  private static final class Stopwatch {
    private long begin = System.nanoTime();
    private long used = CpuClock.nanos();

    /** What the lap took. */
    String lap() {
      long now = System.nanoTime();
      long nanos = CpuClock.nanos();
      String line =
          String.format(
              Locale.ROOT,
              "%.1f s (%.1f s of processor time)",
              (now - begin) / 1e9,
              (nanos - used) / 1e9);
      begin = now;
      used = nanos;
      return line;
    }
  }

  private List<HistoryRow> rows(Night night, List<ObjectId> objects) {
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    List<HistoryRow> rows = new ArrayList<>();
    for (SimulatedAlert each :
        SimulatedNight.of(night, SEED, alerts).withCutouts(new CutoutSize(1, true))) {
      Alert alert = Packets.decoded(decoder, each.packet());
      objects.add(alert.objectId().orElseThrow());
      rows.addAll(NightHistory.rows(night, alert));
    }
    return rows;
  }

  private void lookUp(History history, List<ObjectId> objects, PrintStream out) {
    Random random = new Random(SEED);
    Night after = new Night(Packets.NIGHT.date().plusDays(nights));
    List<Double> millis = new ArrayList<>();
    long used = 0;
    for (int n = -lookups / 5; n < lookups; n++) {
      ObjectId object = objects.get(random.nextInt(objects.size()));
      long cpu = CpuClock.nanos();
      long begin = System.nanoTime();
      int found = history.asOf(object, after, 3e6).size();
      if (n >= 0) {
        millis.add((System.nanoTime() - begin) / 1e6);
        used += CpuClock.nanos() - cpu;
      }
      if (found == 0) {
        throw new IllegalStateException(object + " is not in the history");
      }
    }
    Sample took = new Sample(millis);
    out.printf(
        Locale.ROOT,
        "%d lookups: p50 %.1f ms, p95 %.1f ms, longest %.1f ms; %.1f ms of processor time each%n",
        lookups,
        took.median(),
        took.at(0.95),
        took.most(),
        used / 1e6 / lookups);
  }
}
