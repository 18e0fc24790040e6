package nocturne.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntFunction;
import nocturne.app.query.AlertSearch;
import nocturne.app.query.AlertSearch.NearAlert;
import nocturne.app.query.FoundAlert;
import nocturne.app.query.SearchConditions;
import nocturne.app.query.SearchTables;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.TableWriter;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.sky.Cone;
import nocturne.core.sky.SkyPosition;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.night.CutoutSize;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import nocturne.standalone.iceberg.IcebergOptions;
import nocturne.standalone.iceberg.IcebergTables;

/**
 * Searches for alerts by object and by place in a table of simulated nights, compacted as after
 * their closing. There is no table of fits. Each search is for another alert, drawn at random.
 *
 * @param alerts of all nights
 * @param nights of the same size
 * @param runs counted, of each kind of search; a fifth as many go before them
 */
record SearchBench(int alerts, int nights, int runs) {
  private static final String TABLE = "alerts";
  private static final String TOPIC = "t";
  private static final long SEED = 20210120;
  private static final long APPEND_BYTES = 48L << 20;
  private static final double ARCSECONDS = 1 / 3600.0;

  void run(PrintStream out) throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.make()) {
      List<FoundAlert> targets;
      try (AlertSearch search = open(folder.path())) {
        try (IcebergTables tables = tables(folder.path())) {
          fill(tables);
        }
        targets = targets(search);
      }
      out.printf(Locale.ROOT, "%,d alerts of %d nights; %s%n", alerts, nights, Packets.machine());
      try (AlertSearch search = open(folder.path())) {
        time(out, "object", targets, target -> object(search, target));
        time(out, "cone of 5 arcsec", targets, target -> cone(search, target, 5 * ARCSECONDS));
        time(out, "cone of 1 degree", targets, target -> cone(search, target, 1));
        time(out, "light curve", targets, target -> lightCurve(search, target));
      }
      time(
          out,
          "object, opened anew",
          targets,
          target -> {
            try (AlertSearch search = open(folder.path())) {
              return object(search, target);
            }
          });
    }
  }

  private static IcebergTables tables(Path folder) {
    return new IcebergTables(IcebergOptions.in(folder).withDurable(false), "ztf_alerts");
  }

  private static AlertSearch open(Path folder) {
    return new AlertSearch(new SearchTables(tables(folder), TABLE, Ztf.SURVEY));
  }

  private void fill(IcebergTables tables) {
    tables.create(TABLE);
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    long offset = 0;
    for (int n = 0; n < nights; n++) {
      Night night = new Night(Packets.NIGHT.date().plusDays(n));
      long from = offset;
      TableWriter writer = tables.writer(TABLE);
      for (SimulatedAlert each :
          SimulatedNight.of(night, SEED + n, alerts / nights)
              .withCutouts(new CutoutSize(1, true))) {
        if (writer.bytes() > APPEND_BYTES) {
          commit(writer, new Range(from, offset));
          writer = tables.writer(TABLE);
          from = offset;
        }
        try {
          writer.add(
              night, decoder.decodeOne(each.packet()), new PacketOrigin(TOPIC, 0, offset++, 0));
        } catch (UnreadableException e) {
          throw new IllegalStateException("a packet of our own cannot be read", e);
        }
      }
      commit(writer, new Range(from, offset));
      tables.compact(TABLE, night);
    }
  }

  private static void commit(TableWriter writer, Range range) {
    try (writer) {
      TableWriter.Outcome outcome = writer.commit(TOPIC, Map.of(0, range), List.of());
      if (outcome != TableWriter.Outcome.COMMITTED) {
        throw new IllegalStateException("an append was " + outcome);
      }
    }
  }

  private List<FoundAlert> targets(AlertSearch search) {
    List<NearAlert> all =
        search.cone(new Cone(new SkyPosition(0, 0), 180), SearchConditions.none());
    Random random = new Random(SEED);
    List<FoundAlert> targets = new ArrayList<>();
    for (int i = 0; i < runs + runs / 5; i++) {
      targets.add(all.get(random.nextInt(all.size())).alert());
    }
    return targets;
  }

  private static int object(AlertSearch search, FoundAlert target) {
    return search
        .object(target.objectId().orElseThrow().toString(), SearchConditions.none())
        .size();
  }

  private static int cone(AlertSearch search, FoundAlert target, double degrees) {
    Cone cone = new Cone(target.position().orElseThrow(), degrees);
    return search.cone(cone, SearchConditions.none()).size();
  }

  private static int lightCurve(AlertSearch search, FoundAlert target) {
    return search
        .lightCurve(target.objectId().orElseThrow().toString(), SearchConditions.none())
        .size();
  }

  private void time(
      PrintStream out, String what, List<FoundAlert> targets, ToIntFunction<FoundAlert> search) {
    double[] wall = new double[runs];
    long rows = 0;
    long processor = 0;
    int warmUp = targets.size() - runs;
    for (int i = 0; i < targets.size(); i++) {
      long cpu = CpuClock.nanos();
      long began = System.nanoTime();
      int found = search.applyAsInt(targets.get(i));
      if (i >= warmUp) {
        wall[i - warmUp] = (System.nanoTime() - began) / 1e6;
        processor += CpuClock.nanos() - cpu;
        rows += found;
      }
    }
    if (rows < runs) {
      throw new IllegalStateException("a search for " + what + " did not find its own alert");
    }
    Arrays.sort(wall);
    out.printf(
        Locale.ROOT,
        "%-20s p50 %.0f ms, p95 %.0f ms, least %.0f ms; processor %.0f ms; %.1f rows%n",
        what,
        wall[runs / 2],
        wall[runs * 95 / 100],
        wall[0],
        processor / 1e6 / runs,
        (double) rows / runs);
    out.flush();
  }
}
