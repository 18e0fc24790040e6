package nocturne.app.fit;

import static nocturne.app.options.Takes.Group.ROWS;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import nocturne.app.Failure;
import nocturne.app.files.PacketReadings;
import nocturne.app.files.SaltModelFiles;
import nocturne.app.files.WholeFile;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.output.Printable;
import nocturne.app.output.Rows;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Session;
import nocturne.core.alert.Alert;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.fit.FitSettings;
import nocturne.core.salt2.fit.Range;
import nocturne.core.salt2.fit.SaltFitter;
import nocturne.plot.BandCurve;
import nocturne.plot.FitConditions;
import nocturne.plot.LightCurvePlot;
import nocturne.plot.ModelCurves;
import nocturne.plot.PlotData;
import nocturne.plot.PlotFormat;
import nocturne.simulator.replay.PacketSources;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Fits the light curves in files, one after the other: a row each, and a plot of each fit where
 * plots are asked for.
 */
@Takes(ROWS)
@Command(
    name = "fit",
    description = {
      "Fit a SALT2 or SALT3 model to light curves.",
      "Of alerts in packets, or in CSV tables: fluxes (sn_id,time,band,flux,fluxerr,zp,zpsys, with"
          + " z where a redshift is to be held) or difference magnitudes under brokers' names (mjd"
          + " or jd, fid or band, magpsf, sigmapsf, isdiffpos). One row a light curve: the"
          + " parameters with their errors and covariance, or the reason why there are none. A z"
          + " that is fitted is photometric."
    })
public final class FitCommand extends NocturneCommand {

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Avro files, folders of *.avro, .tar.gz archives, CSV tables (.csv.gz too), or - for"
              + " standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      description =
          "A built-in model (default: ${DEFAULT-VALUE}), or a folder of a SALT2 or SALT3 model in"
              + " sncosmo's layout.")
  private String model = SaltModels.DEFAULT;

  @Option(
      names = "--band",
      paramLabel = "NAME=FILE",
      description = "Another band: its transmission, wavelength in angstroms and share, by line.")
  private Map<String, String> bandFiles = new LinkedHashMap<>();

  @Option(
      names = "--z",
      paramLabel = "Z",
      description = "Hold the redshift, whatever a table says.")
  private @Nullable Double z;

  @Option(
      names = "--z-range",
      paramLabel = "A,B",
      hideParamSyntax = true,
      split = ",",
      description =
          "Look for the redshift between these (default: 0.01,0.2), where a table holds none.")
  private List<Double> zRange = List.of();

  @Option(
      names = "--t0-range",
      paramLabel = "A,B",
      hideParamSyntax = true,
      split = ",",
      description =
          "Look for the time of maximum between these, MJD (default: 30 days on either side of the"
              + " first epoch in time whose signal-to-noise ratio is 5 or more).")
  private List<Double> t0Range = List.of();

  @Option(
      names = "--phase-range",
      paramLabel = "A,B",
      hideParamSyntax = true,
      split = ",",
      description =
          "Fit only epochs between these days of rest from the maximum (default: the model's own"
              + " phases). Epochs that are left out are named in the column left_out.")
  private List<Double> phaseRange = List.of();

  @Option(
      names = "--fix",
      paramLabel = "P=V",
      description = "Hold a parameter (z, t0, x0, x1, c) at a value; may be given several times.")
  private Map<String, Double> held = new LinkedHashMap<>();

  @Option(
      names = "--mwebv",
      paramLabel = "E",
      description =
          "E(B-V) of the Milky Way's dust in front, mag (Fitzpatrick 1999, R_V 3.1; default: 0, so"
              + " that c includes it).")
  private double mwebv;

  @Option(
      names = "--error-floor",
      paramLabel = "F",
      description = "Share of each flux that is added to its error in quadrature (default: 0).")
  private double errorFloor;

  @Option(names = "--model-covariance", description = "Weigh by the model's own uncertainty too.")
  private boolean modelCovariance;

  @Option(
      names = "--original",
      description =
          "Fit to the digit as the broker that Nocturne descends from: its epochs, errors and range"
              + " of t0.")
  private boolean original;

  @Option(
      names = "--history",
      description =
          "Fit alerts in packets to all that the instance knows of their objects, as a night does: what"
              + " earlier nights reported, forced photometry and upper limits.")
  private boolean history;

  @Option(
      names = "--plot",
      paramLabel = "DIR",
      description = "Draw a plot of every fit into this folder.")
  private @Nullable String plot;

  @Option(
      names = "--plot-format",
      paramLabel = "png|svg|pdf",
      description = "Format of the plots (default: png); svg and pdf are outlines.")
  private PlotFormat plotFormat = PlotFormat.PNG;

  private final AtomicLong done = new AtomicLong();
  private int undrawn;

  public FitCommand(GlobalOptions global) {
    super(global);
  }

  /** The parts that all fits of a run use. */
  private record Run(
      SaltModel model,
      Bandpasses bands,
      FitSettings settings,
      SaltFitter fitter,
      @Nullable PlotFolder plots) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!history) {
      return fit(FitTargets.ofPacket(original));
    }
    if (original) {
      throw Failure.misuse("--history and --original exclude each other.");
    }
    return Session.of(global, "fit")
        .withStores(
            stores -> {
              try (KnownLight known = KnownLight.of(stores, global.pipeline())) {
                return fit(known::of);
              }
            });
  }

  private int fit(Function<Alert, List<Observation>> epochs) {
    SaltModel salt = SaltModelFiles.model(global.surroundings(), model);
    Bandpasses bands = SaltModelFiles.bands(global.surroundings(), bandFiles);
    FitSettings settings = Failure.orMisuse(this::settings);
    SaltFitter fitter = Failure.orMisuse(() -> new SaltFitter(salt, bands, settings));
    PlotFolder plots =
        plot == null ? null : new PlotFolder(global.surroundings().resolve(plot), plotFormat);
    Run run = new Run(salt, bands, settings, fitter, plots);
    PacketSources packets = global.packets(files);
    try (Rows rows = global.rows(FitRows.COLUMNS);
        ProgressLine progress = ProgressLine.start(global.surroundings(), this::tally)) {
      PacketReadings readings = new PacketReadings(progress::say, global.decoder());
      FitTargets targets =
          new FitTargets(
              readings, global.survey(), epochs, target -> rows.add(row(run, target, progress)));
      packets.forEach(targets::of, readings);
      return readings.faults() + undrawn == 0 ? 0 : Failure.INCOMPLETE;
    }
  }

  private Tally tally() {
    return Tally.waiting("fitted " + done.get());
  }

  private List<@Nullable Object> row(Run run, FitTarget target, ProgressLine progress) {
    FitSettings own =
        target.redshift().isPresent() && !run.settings.ranges().z().isPoint()
            ? run.settings.withZ(
                new Range(target.redshift().getAsDouble(), target.redshift().getAsDouble()))
            : run.settings;
    SaltFitter chosen =
        own.equals(run.settings) ? run.fitter : new SaltFitter(run.model, run.bands, own);
    long begin = System.nanoTime();
    FitOutcome outcome = chosen.fit(target.photometry());
    double seconds = (System.nanoTime() - begin) / 1e9;
    done.incrementAndGet();
    if (outcome instanceof Fitted fit) {
      remark(target, fit, own, progress);
    }
    if (run.plots != null && outcome instanceof Fitted fit) {
      try {
        run.plots.write(target, plot(run, target, fit, own));
      } catch (IOException e) {
        undrawn++;
        progress.say(
            Printable.line(target.id() + ": its plot could not be written: " + e.getMessage()));
      }
    }
    return FitRows.row(target, outcome, seconds);
  }

  private static void remark(FitTarget target, Fitted fit, FitSettings own, ProgressLine progress) {
    if (fit.atBound().contains(SaltParameter.Z.label())) {
      progress.say(
          Printable.line(
              ("%s: its z is at an end of the range that was searched, %s to %s;"
                      + " --z-range sets another.")
                  .formatted(target.id(), own.ranges().z().low(), own.ranges().z().high())));
    }
    if (!fit.leftOut().isEmpty()) {
      progress.say(
          Printable.line(
              "%s: left out are the epochs at MJD %s, outside the phases."
                  .formatted(target.id(), fit.leftOut())));
    }
  }

  private PlotData plot(Run run, FitTarget target, Fitted fit, FitSettings own) {
    MilkyWayDust dust = MilkyWayDust.of(own.mwebv());
    List<BandCurve> curves =
        new ModelCurves(run.model, run.bands, dust).of(weighed(target.photometry()), fit);
    return new PlotData(
        target.objectId(),
        target.candid(),
        target.night(),
        curves,
        fit,
        own.held(),
        FitConditions.of(own, original && target.candid() != null));
  }

  /** The epochs with the errors that the fit weighs by. */
  private List<Observation> weighed(List<Observation> photometry) {
    return errorFloor == 0
        ? photometry
        : photometry.stream().map(epoch -> epoch.withErrorFloor(errorFloor)).toList();
  }

  private FitSettings settings() {
    FitSettings settings = original ? FitSettings.original() : FitSettings.defaults();
    if (!zRange.isEmpty()) {
      settings =
          settings.withZ(
              range(zRange, "--z-range takes the lowest and the highest z, such as 0.01,0.2."));
    }
    if (z != null) {
      if (!zRange.isEmpty() || held.containsKey("z")) {
        throw Failure.misuse("z is given twice: choose one of --z, --z-range and --fix z=.");
      }
      settings = settings.withZ(Range.at(z));
    }
    if (!t0Range.isEmpty()) {
      Range t0 =
          range(t0Range, "--t0-range takes the earliest and the latest t0, such as 59000,59060.");
      if (held.containsKey("t0")) {
        throw Failure.misuse("t0 is given twice: choose one of --t0-range and --fix t0=.");
      }
      settings = settings.withT0(t0);
    }
    if (!phaseRange.isEmpty()) {
      settings =
          settings.withPhases(
              range(
                  phaseRange, "--phase-range takes the first and the last phase, such as -15,45."));
    }
    for (Map.Entry<String, Double> one : held.entrySet()) {
      settings = holding(settings, one.getKey(), one.getValue());
    }
    return settings.withMwebv(mwebv).withErrors(errorFloor, modelCovariance);
  }

  private static Range range(List<Double> ends, String rule) {
    if (ends.size() != 2) {
      throw Failure.misuse(rule);
    }
    return new Range(ends.get(0), ends.get(1));
  }

  private static FitSettings holding(FitSettings settings, String parameter, double value) {
    Range point = Range.at(value);
    return switch (parameter.toLowerCase(Locale.ROOT)) {
      case "z" -> settings.withZ(point);
      case "t0" -> settings.withT0(point);
      case "x0" -> settings.withX0(value);
      case "x1" -> settings.withX1(point);
      case "c" -> settings.withC(point);
      default ->
          throw Failure.misuse(
              "There is no parameter " + parameter + " to hold; there are z, t0, x0, x1 and c.");
    };
  }

  /**
   * Where plots go, a file each: {@code candid_{candid}.png} for an alert (or .svg, .pdf), else the
   * light curve's name, in which whatever is no letter, digit, dot or hyphen becomes an underscore.
   */
  private static final class PlotFolder {
    private static final int LONGEST = 100;

    private final Path folder;
    private final PlotFormat format;
    private final Set<String> taken = new HashSet<>();

    PlotFolder(Path folder, PlotFormat format) {
      this.folder = folder;
      this.format = format;
    }

    void write(FitTarget target, PlotData plot) throws IOException {
      WholeFile.write(
          folder.resolve(free(name(target)) + "." + format.label()),
          LightCurvePlot.file(plot, format));
    }

    private static String name(FitTarget target) {
      if (target.candid() != null) {
        return "candid_" + target.candid();
      }
      String plain = target.id().replaceAll("[^A-Za-z0-9.-]", "_").replaceFirst("^\\.+", "_");
      String name = plain.isEmpty() ? "_" : plain;
      return name.substring(0, Math.min(LONGEST, name.length()));
    }

    /** Keeps plots of this run from replacing each other, also on file systems that ignore case. */
    private String free(String name) {
      String free = name;
      for (int i = 2; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
        free = name + "_" + i;
      }
      return free;
    }
  }
}
