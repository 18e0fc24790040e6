package nocturne.app.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.files.WholeFile;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.output.Format;
import nocturne.app.output.Json;
import nocturne.app.output.JsonObject;
import nocturne.app.output.Rows;
import nocturne.app.query.AlertQuery;
import nocturne.app.query.FoundAlert;
import nocturne.app.query.SearchTables;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertJson;
import nocturne.core.alert.Candid;
import nocturne.core.alert.JsonStyle;
import nocturne.core.alert.UnreadableException;
import nocturne.core.filter.Verdict;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.night.Night;
import nocturne.plot.PlotFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one archived alert. */
@Command(
    name = "alert",
    description = {
      "Show one archived alert, and write its packet, images or plot.",
      "Shows its main values, the filter's verdict and its fit; with --format"
          + " json, all its fields and the fit."
    })
public final class AlertCommand extends NocturneCommand {
  private static final String STDOUT = "-";

  @Parameters(paramLabel = "CANDID", description = "The alert's number.")
  private String candid = "";

  @Option(
      names = "--night",
      paramLabel = "YYYY-MM-DD",
      description = "Which night (default: the newest that has the alert).")
  private @Nullable String night;

  @Option(
      names = "--packet",
      paramLabel = "FILE",
      description = "Write the packet there, byte for byte as the survey sent it; - is stdout.")
  private @Nullable String packet;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description =
          "Draw its light curve there, with its fit if there is one; - is stdout. A name that ends"
              + " in .svg or .pdf gets outlines, any other a PNG.")
  private @Nullable String plot;

  @Option(
      names = "--plot-format",
      paramLabel = "png|svg|pdf",
      description = "Format of the plot, whatever its name ends in.")
  private @Nullable PlotFormat plotFormat;

  @Option(
      names = "--cutouts",
      paramLabel = "DIR",
      description = "Write its images there as the survey packed them.")
  private @Nullable String cutouts;

  public AlertCommand(GlobalOptions global) {
    super(global);
  }

  /** The earlier name of {@code --plot}. */
  @Option(names = "--png", paramLabel = "FILE", hidden = true)
  void png(String file) {
    plot = file;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Candid wanted = Failure.orMisuse(() -> FoundAlert.candid(candid));
    if (STDOUT.equals(packet) && STDOUT.equals(plot)) {
      throw Failure.misuse("--packet and --plot cannot both be written to stdout; name a file.");
    }
    return Session.of(global, "alert").withStores(stores -> show(stores, wanted));
  }

  private int show(Stores stores, Candid wanted) throws IOException {
    try (SearchTables tables = SearchTables.of(stores)) {
      return show(stores, new AlertQuery(stores, global.home(), tables, stores.archive()), wanted);
    }
  }

  private int show(Stores stores, AlertQuery query, Candid wanted) throws IOException {
    List<Night> nights = night == null ? query.nights() : List.of(GlobalOptions.night(night));
    AlertQuery.Packet found =
        query
            .packet(wanted, nights)
            .orElseThrow(
                () ->
                    Failure.incomplete(
                        ("Alert %s is not in the archive of %s of instance %s; `nocturne"
                                + " dead-letters list` shows what was dead-lettered.")
                            .formatted(
                                candid,
                                night == null ? nights.size() + " nights" : "night " + night,
                                stores.names().instance())));
    if (packet != null) {
      write(packet, found.content());
    }
    Alert alert = decoded(found.content());
    boolean isShown = !STDOUT.equals(packet) && !STDOUT.equals(plot);
    Optional<AlertQuery.Fit> fit =
        isShown || plot != null
            ? query.fit(found.night(), alert.candid())
            : Optional.empty(); // reading the table takes longer than all else
    if (plot != null) {
      write(plot, drawn(query, found.night(), alert, fit, format(plot)));
    }
    if (cutouts != null) {
      writeCutouts(alert, global.surroundings().resolve(cutouts));
    }
    if (!isShown) {
      return 0;
    }
    if (global.format() == Format.JSON) {
      global.out().println(json(alert, fit));
    } else {
      values(query.verdict(alert), fit, found, alert);
    }
    return 0;
  }

  private byte[] drawn(
      AlertQuery query, Night from, Alert alert, Optional<AlertQuery.Fit> fit, PlotFormat of) {
    try {
      AlertQuery.Plot drawn = query.plot(from, alert, fit, of);
      drawn.remark().ifPresent(global::say);
      return drawn.file();
    } catch (IllegalArgumentException e) {
      throw Failure.incomplete(String.valueOf(e.getMessage()), e);
    }
  }

  private PlotFormat format(String file) {
    if (plotFormat != null) {
      return plotFormat;
    }
    String low = file.toLowerCase(Locale.ROOT);
    return Arrays.stream(PlotFormat.values())
        .filter(each -> low.endsWith("." + each.label()))
        .findFirst()
        .orElse(PlotFormat.PNG);
  }

  private void write(String file, byte[] content) throws IOException {
    if (file.equals(STDOUT)) {
      global.out().write(content);
    } else {
      WholeFile.write(global.surroundings().resolve(file), content);
    }
  }

  /** All fields of the alert, then its fit; null if it was not for the fit. */
  private static String json(Alert alert, Optional<AlertQuery.Fit> fit) {
    String fields = new AlertJson(JsonStyle.CANDID_AS_STRING).toString(alert);
    Optional<JsonObject> shown =
        fit.map(
            of -> new JsonObject().putAll(of.columns()).put("plot", of.plot().map(Path::toString)));
    String line = Json.of(new JsonObject().put("fit", shown));
    return fields.substring(0, fields.lastIndexOf('}')) + "," + line.substring(1);
  }

  private Alert decoded(byte[] packet) {
    try {
      return global.decoder().decodeOne(packet);
    } catch (UnreadableException e) {
      throw Failure.incomplete("What the archive holds cannot be read: " + e.getMessage(), e);
    }
  }

  private void values(
      Verdict v, Optional<AlertQuery.Fit> fit, AlertQuery.Packet found, Alert alert) {
    LightCurve curve = alert.lightCurve();
    Verdict.SubCuts sub = v.subCuts();
    try (Rows rows = global.rows(List.of("what", "value"))) {
      rows.add(Arrays.asList("candid", alert.candid()));
      rows.add(Arrays.asList("objectId", alert.objectId().orElse(null)));
      rows.add(Arrays.asList("night", found.night()));
      for (String field : alert.fields().candidate().shown()) {
        rows.add(Arrays.asList(field, alert.value(field)));
      }
      rows.add(Arrays.asList("detections", curve.detections().size()));
      rows.add(Arrays.asList("upper limits", curve.upperLimits().size()));
      rows.add(Arrays.asList("forced photometry", curve.forced().size()));
      rows.add(Arrays.asList("is_positive_sub", sub.isPositiveSub()));
      rows.add(Arrays.asList("no_pointsource_counterpart", sub.noPointsourceCounterpart()));
      rows.add(Arrays.asList("not_moving", sub.notMoving()));
      rows.add(Arrays.asList("no_ssobject", sub.noSsobject()));
      rows.add(Arrays.asList("is_extragalactic_transient", v.verdict()));
      rows.add(Arrays.asList("bytes", found.content().length));
      fit.ifPresent(of -> values(of, rows));
    }
  }

  /** A row for each column that has a value, and one for the plot. */
  private static void values(AlertQuery.Fit fit, Rows rows) {
    fit.columns()
        .forEach(
            (name, value) -> {
              if (value != null) {
                String shown = name.equals("z") ? "z (photometric)" : name;
                rows.add(Arrays.asList("fit " + shown, value));
              }
            });
    fit.plot().ifPresent(file -> rows.add(Arrays.asList("plot", file.toString())));
  }

  private void writeCutouts(Alert alert, Path folder) throws IOException {
    for (String name : alert.fields().cutouts()) {
      Optional<byte[]> image = alert.cutout(name);
      if (image.isPresent()) {
        Path file = folder.resolve(AlertQuery.cutoutFile(alert, name, image.get()));
        WholeFile.write(file, image.get());
        global.say("wrote " + file);
      } else {
        global.say("alert " + alert.candid() + " has no " + name);
      }
    }
  }
}
