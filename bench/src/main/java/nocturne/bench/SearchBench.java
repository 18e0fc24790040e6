package nocturne.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToIntFunction;
import nocturne.app.query.AlertSearch;
import nocturne.app.query.AlertSearch.NearAlert;
import nocturne.app.query.FindsQuery;
import nocturne.app.query.FoundAlert;
import nocturne.app.query.SearchConditions;
import nocturne.app.query.SearchTables;
import nocturne.broker.fit.FitStage;
import nocturne.broker.ledger.Range;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.TableColumn;
import nocturne.broker.port.TableRow;
import nocturne.broker.port.TableWriter;
import nocturne.broker.valueadded.ResultColumns;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
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
 * Searches for alerts by object and by place, and for those that passed the filter, in tables of
 * simulated nights, compacted as after their closing; every fiftieth alert has a row in the table
 * of fits, one of five a good fit. Each search is for another alert, drawn at random.
 *
 * @param runs counted, of each kind of search; a fifth as many go before them
 */
record SearchBench(int alerts, int nights, int runs) {
  private static final String TABLE = "alerts";
  private static final String TOPIC = "t";
  private static final long SEED = 20210120;
  private static final long APPEND_BYTES = 48L << 20;
  private static final int PAGE = 50;
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
      try (SearchTables tables = searched(folder.path(), alerts)) {
        AlertSearch search = new AlertSearch(tables);
        FindsQuery finds = new FindsQuery(tables);
        time(out, "object", targets, target -> object(search, target));
        time(out, "cone of 5 arcsec", targets, target -> cone(search, target, 5 * ARCSECONDS));
        time(out, "cone of 1 degree", targets, target -> cone(search, target, 1));
        time(out, "light curve", targets, target -> lightCurve(search, target));
        time(out, "finds, newest", targets, target -> finds(finds, FindsQuery.TIME));
        time(out, "finds, by magnitude", targets, target -> finds(finds, "mag"));
        time(out, "map of the sky", targets, target -> search.sky(Optional.empty()).size());
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

  private static SearchTables searched(Path folder, long mostCopied) {
    return new SearchTables(tables(folder), TABLE, Ztf.SURVEY, mostCopied);
  }

  /** As a command searches. */
  private static AlertSearch open(Path folder) {
    return new AlertSearch(searched(folder, 0));
  }

  private static int finds(FindsQuery finds, String order) {
    FindsQuery.Wanted wanted =
        new FindsQuery.Wanted(false, Optional.empty(), Optional.of("good"), Map.of(), order, true);
    return finds.page(wanted, PAGE, 0).finds().size();
  }

  private void fill(IcebergTables tables) {
    tables.create(TABLE);
    tables.create(FitStage.TABLE, fitColumns());
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    long offset = 0;
    for (int n = 0; n < nights; n++) {
      Night night = new Night(Packets.NIGHT.date().plusDays(n));
      long from = offset;
      TableWriter writer = tables.writer(TABLE);
      List<TableRow> fits = new ArrayList<>();
      for (SimulatedAlert each :
          SimulatedNight.of(night, SEED + n, alerts / nights)
              .withCutouts(new CutoutSize(1, true))) {
        if (writer.bytes() > APPEND_BYTES) {
          commit(writer, new Range(from, offset));
          writer = tables.writer(TABLE);
          from = offset;
        }
        Alert alert = Packets.decoded(decoder, each.packet());
        if (offset % 50 == 0) {
          fits.add(fit(night, alert, offset / 50));
        }
        writer.add(night, alert, new PacketOrigin(TOPIC, 0, offset++, 0));
      }
      commit(writer, new Range(from, offset));
      tables.compact(TABLE, night);
      TableWriter fitted = tables.writer(FitStage.TABLE);
      fits.forEach(fitted::add);
      long first = fits.get(0).origin().offset();
      commit(fitted, new Range(first, first + fits.size()));
    }
  }

  private static List<TableColumn> fitColumns() {
    Names names = new Names(Names.DEFAULT_PROJECT, Instance.testing("bench"), Ztf.SURVEY);
    return Pipeline.standard(names).tableStages().stream()
        .filter(stage -> stage.table().filter(FitStage.TABLE::equals).isPresent())
        .findFirst()
        .orElseThrow()
        .columns();
  }

  private static TableRow fit(Night night, Alert alert, long number) {
    Map<String, Object> values = new HashMap<>();
    values.put(ResultColumns.OBJECT_ID, alert.objectId().orElseThrow().value());
    values.put(ResultColumns.JD, alert.jd());
    values.put("quality", number % 5 == 0 ? "good" : "at_bound");
    values.put("z", number % 200 / 1000.0);
    return new TableRow(
        night, alert.candid(), new PacketOrigin(TOPIC, 0, number, 0), Map.copyOf(values));
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
    List<Double> millis = new ArrayList<>();
    long rows = 0;
    long processor = 0;
    int warmUp = targets.size() - runs;
    for (int i = 0; i < targets.size(); i++) {
      long cpu = CpuClock.nanos();
      long began = System.nanoTime();
      int found = search.applyAsInt(targets.get(i));
      if (i >= warmUp) {
        millis.add((System.nanoTime() - began) / 1e6);
        processor += CpuClock.nanos() - cpu;
        rows += found;
      }
    }
    if (rows < runs) {
      throw new IllegalStateException("a search for " + what + " did not find its own alert");
    }
    Sample wall = new Sample(millis);
    out.printf(
        Locale.ROOT,
        "%-20s p50 %.0f ms, p95 %.0f ms, least %.0f ms; processor %.0f ms; %.1f rows%n",
        what,
        wall.median(),
        wall.at(0.95),
        wall.least(),
        processor / 1e6 / runs,
        (double) rows / runs);
    out.flush();
  }
}
