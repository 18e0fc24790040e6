package nocturne.bench;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nocturne.app.Failure;
import nocturne.app.files.SaltModelFiles;
import nocturne.app.fit.FitTarget;
import nocturne.app.fit.LightCurveTable;
import nocturne.app.fit.UnreadableTableException;
import nocturne.app.options.GlobalOptions;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.Photometry;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.SaltParameters;
import nocturne.core.salt2.fit.FitSettings;
import nocturne.core.salt2.fit.SaltFitter;
import org.jspecify.annotations.Nullable;

/**
 * Light curves fitted on one thread, each timed by itself: the whole fit as delivered, from
 * photometry to parameters and errors. On request beside sncosmo on the same light curves: half of
 * our rounds before it, half after.
 */
final class FitBench {
  private static final int CURVES = 140;
  private static final int WARM_UP = 30;
  private static final double TOLERANCE = 0.01;
  private static final double RELATIVE_TOLERANCE = 1e-6;

  private static final Pattern PER_CPU_SECOND = Pattern.compile("fits per CPU second: ([0-9.]+)");

  private final PrintStream out;
  private final boolean original;
  private final int rounds;
  private final @Nullable Path data;
  private final List<String> ids = new ArrayList<>();
  private final List<List<Observation>> curves = new ArrayList<>();
  private final SaltFitter fitter;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<Double> micros = new ArrayList<>();
  private long processorNanos;
  private double theirsPerCpuSecond = Double.NaN;
  private final Fitted @Nullable [] fits;

  /**
   * @param data a folder with {@code salt/salt3-k21} and {@code salt/simulated}; null for light
   *     curves made here with the built-in model
   */
  FitBench(GlobalOptions global, @Nullable Path data, boolean original, int rounds)
      throws IOException {
    this.out = global.out();
    this.data = data;
    this.original = original;
    this.rounds = rounds;
    SaltModel model =
        data == null
            ? SaltModels.salt3f22()
            : SaltModelFiles.model(
                global.surroundings(), data.resolve("salt").resolve("salt3-k21").toString());
    if (data == null) {
      make(model);
    } else {
      read(data.resolve("salt").resolve("simulated").resolve("lightcurves.csv"));
    }
    this.fitter =
        new SaltFitter(
            model, Bandpasses.ztf(), original ? FitSettings.original() : FitSettings.defaults());
    this.fits = new Fitted[curves.size()];
  }

  private void read(Path file) throws IOException {
    try {
      for (FitTarget target : LightCurveTable.read(file.toString(), Files.readAllBytes(file))) {
        ids.add(target.id());
        curves.add(target.photometry());
      }
    } catch (UnreadableTableException e) {
      throw Failure.misuse(
          "Cannot read the light curves of " + file + ": " + e.getMessage() + ".", e);
    }
  }

  /** Every third day in g and r, as the survey's. */
  private void make(SaltModel model) {
    Random random = new Random(20210901);
    for (int i = 0; i < CURVES; i++) {
      SaltParameters truth =
          new SaltParameters(
              0.02 + 0.13 * random.nextDouble(),
              59_000 + random.nextDouble(),
              2e-4 + 1e-3 * random.nextDouble(),
              random.nextGaussian(),
              0.1 * random.nextGaussian());
      List<Observation> epochs = new ArrayList<>();
      for (double day = -18; day < 45; day += 3) {
        for (String band : List.of("ztfg", "ztfr")) {
          if (random.nextDouble() > 0.35) {
            epochs.add(new Observation(59_000 + day + 0.1 * random.nextDouble(), band, 0, 1, 25));
          }
        }
      }
      double[] fluxes =
          new Photometry(model, Bandpasses.ztf(), MilkyWayDust.none(), epochs).flux(truth);
      List<Observation> curve = new ArrayList<>();
      for (int k = 0; k < fluxes.length; k++) {
        double error = Math.hypot(10, 0.015 * fluxes[k]);
        Observation epoch = epochs.get(k);
        curve.add(
            new Observation(
                epoch.mjd(),
                epoch.band(),
                fluxes[k] + error * random.nextGaussian(),
                error,
                epoch.zeroPoint()));
      }
      ids.add(String.valueOf(i));
      curves.add(curve);
    }
  }

  /**
   * Measures.
   *
   * @param peer fits the same light curves with sncosmo; null for none
   */
  void run(@Nullable Peer peer) throws IOException, InterruptedException {
    long epochs = curves.stream().mapToLong(List::size).sum();
    out.println(
        "%s light curves of %s epochs, %s%s, one thread"
            .formatted(
                curves.size(),
                epochs,
                data == null ? "made here, " : "",
                original ? "as the original fitted" : "default mode"));
    rounds(WARM_UP, false);
    rounds((rounds + 1) / 2, true);
    @Nullable Sample theirs = peer == null || data == null ? null : sncosmo(peer, data);
    rounds(rounds / 2, true);
    Sample ours = new Sample(micros);
    print("Nocturne", ours);
    if (theirs != null) {
      print("sncosmo", theirs);
      double oursPerCpuSecond = 1e9 * micros.size() / processorNanos;
      out.printf(
          Locale.ROOT,
          "ratio of the medians: %.0f; fits per second of processor time: %,.0f and %.2f, ratio"
              + " %.0f%n",
          theirs.median() / ours.median(),
          oursPerCpuSecond,
          theirsPerCpuSecond,
          oursPerCpuSecond / theirsPerCpuSecond);
    }
    if (data != null) {
      compare(data);
    }
  }

  private void rounds(int count, boolean counted) {
    long processor = threads.getCurrentThreadCpuTime();
    for (int round = 0; round < count; round++) {
      for (int i = 0; i < curves.size(); i++) {
        long began = System.nanoTime();
        FitOutcome outcome = fitter.fit(curves.get(i));
        long took = System.nanoTime() - began;
        if (counted) {
          micros.add(took / 1e3);
        }
        fits[i] = outcome instanceof Fitted fitted ? fitted : null;
      }
    }
    if (counted) {
      processorNanos += threads.getCurrentThreadCpuTime() - processor;
    }
  }

  /** Microseconds of each fit. */
  private Sample sncosmo(Peer peer, Path folder) throws IOException, InterruptedException {
    Path rows = Files.createTempFile("nocturne-bench", ".csv");
    try {
      List<String> arguments =
          new ArrayList<>(List.of(rows.toString(), "--data", folder.toString()));
      if (!original) {
        arguments.add("--default");
      }
      Matcher rate = PER_CPU_SECOND.matcher(peer.run(arguments));
      if (rate.find()) {
        theirsPerCpuSecond = Double.parseDouble(rate.group(1));
      }
      return Sample.of(table(rows), row -> 1e3 * number(row, "ms"));
    } finally {
      Files.deleteIfExists(rows);
    }
  }

  private void print(String who, Sample took) {
    out.printf(
        Locale.ROOT,
        "%-10s p50 %,10.1f us   p99 %,10.1f us   %,10.1f fits/s%n",
        who,
        took.median(),
        took.at(0.99),
        1e6 * took.sorted().size() / took.sum());
  }

  /** Says how the minima compare with the lowest that sncosmo found from many starts. */
  private void compare(Path folder) throws IOException {
    String name = original ? "sncosmo_fits.csv" : "sncosmo_fits_default.csv";
    String best = original ? "best_chisq_multistart" : "best_chisq";
    int all = 0;
    int within = 0;
    int single = 0;
    for (var row : table(folder.resolve("salt").resolve("simulated").resolve(name))) {
      int index = ids.indexOf(row.get("sn_id"));
      if (index < 0 || (original && !"free_z_5par".equals(row.get("mode")))) {
        continue;
      }
      all++;
      double least = number(row, best);
      double tolerance = TOLERANCE + RELATIVE_TOLERANCE * least;
      Fitted fitted = fits[index];
      within += fitted != null && fitted.chisq() <= least + tolerance ? 1 : 0;
      single += number(row, "chisq") <= least + tolerance ? 1 : 0;
    }
    out.printf(
        Locale.ROOT,
        "within %.2f + %.0e chi-square of the lowest known: Nocturne %d, sncosmo's single start %d,"
            + " of %d%n",
        TOLERANCE,
        RELATIVE_TOLERANCE,
        within,
        single,
        all);
  }

  /** Rows of comma-separated values by the names in the first line. */
  private static List<Map<String, String>> table(Path file) throws IOException {
    try (MappingIterator<Map<String, String>> rows =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(file.toFile())) {
      return rows.readAll();
    }
  }

  /** A cell as a number; NaN where it is empty. */
  private static double number(Map<String, String> row, String column) {
    String cell = row.get(column);
    return cell == null || cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }
}
