package nocturne.app.command;

import static nocturne.app.options.Takes.Group.ROWS;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.app.Failure;
import nocturne.app.files.CsvFile;
import nocturne.app.files.SaltModelFiles;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.output.Printable;
import nocturne.app.output.Rows;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.Photometry;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.SaltParameters;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Computes what a SALT model predicts for rows of parameters. */
@Takes(ROWS)
@Command(
    name = "flux",
    description = {
      "Model photometry of Type Ia supernovae: what SALT2 or SALT3 predicts.",
      "Each row has the columns z, t0, x0, x1, c, band, time, zp (MJD; AB zero point) and comes out"
          + " with all its columns and two more: bandflux, in units of the zero point, and rel_cov,"
          + " the relative variance of the model at that epoch. A row that cannot be computed comes"
          + " out with these empty and is named on stderr (exit code 1)."
    })
public final class FluxCommand extends NocturneCommand {
  private static final List<String> NUMBERS = List.of("z", "t0", "x0", "x1", "c", "time", "zp");
  private static final List<String> NEEDED =
      List.of("z", "t0", "x0", "x1", "c", "band", "time", "zp");
  private static final List<String> ADDED = List.of("bandflux", "rel_cov");

  private int faults;

  @Parameters(paramLabel = "ROWS.csv", description = "The rows; - for standard input.")
  private String file = "-";

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      description = "A built-in model, or the folder of one (default: " + SaltModels.DEFAULT + ").")
  private String model = SaltModels.DEFAULT;

  @Option(
      names = "--mwebv",
      paramLabel = "E(B-V)",
      description =
          "Dust of our galaxy in front of all of them, mag (Fitzpatrick 1999, R_V = 3.1; default:"
              + " none).")
  private double ebv;

  @Option(
      names = "--band",
      paramLabel = "NAME=FILE",
      description =
          "A further band: a file with wavelengths in angstroms and transmissions. Built in are"
              + " ztfg, ztfr, ztfi.")
  private Map<String, String> bandFiles = new LinkedHashMap<>();

  public FluxCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException {
    SaltModel salt = SaltModelFiles.model(global.surroundings(), model);
    Bandpasses bands = SaltModelFiles.bands(global.surroundings(), bandFiles);
    MilkyWayDust dust = dust();
    try (CsvFile table = CsvFile.open(global.surroundings(), file)) {
      table.require(NEEDED);
      List<String> kept = new ArrayList<>(table.columns());
      kept.removeAll(ADDED);
      List<String> columns = new ArrayList<>(kept);
      columns.addAll(ADDED);
      try (Rows rows = global.rows(columns)) {
        table.forEach(row -> rows.add(answered(row, kept, salt, bands, dust)));
      }
    }
    return faults == 0 ? 0 : Failure.INCOMPLETE;
  }

  private MilkyWayDust dust() {
    try {
      return MilkyWayDust.of(ebv);
    } catch (IllegalArgumentException e) {
      throw Failure.misuse("--mwebv " + ebv + ": " + e.getMessage() + " Give one like 0.05.", e);
    }
  }

  private List<@Nullable Object> answered(
      CsvFile.Row row, List<String> kept, SaltModel salt, Bandpasses bands, MilkyWayDust dust) {
    List<@Nullable Object> answer = new ArrayList<>();
    for (String column : kept) {
      answer.add(asRead(column, row.text(column)));
    }
    try {
      SaltParameters p =
          new SaltParameters(
              row.number("z"),
              row.number("t0"),
              row.number("x0"),
              row.number("x1"),
              row.number("c"));
      Photometry photometry = new Photometry(salt, bands, dust, List.of(epoch(row)));
      answer.add(photometry.flux(p)[0]);
      answer.add(photometry.relativeCovariance(p)[0][0]);
    } catch (IllegalArgumentException e) {
      faults++;
      String where = Printable.line(file + " row " + row.number() + ": " + e.getMessage());
      global.say(where);
      answer.add(null);
      answer.add(null);
    }
    return answer;
  }

  private static Observation epoch(CsvFile.Row row) {
    String system = row.text("zpsys");
    if (!system.isEmpty() && !system.equals("ab")) {
      throw new IllegalArgumentException(
          "Column zpsys has '" + system + "'; zero points must be AB ones. Convert them.");
    }
    return new Observation(
        row.number("time"), row.text("band"), Double.NaN, Double.NaN, row.number("zp"));
  }

  /**
   * A number as it was written, so that no digit is lost; otherwise the text, or null for nothing.
   */
  private static @Nullable Object asRead(String column, String text) {
    if (NUMBERS.contains(column)) {
      try {
        return new BigDecimal(text);
      } catch (NumberFormatException e) {
        return text.isEmpty() ? null : text;
      }
    }
    return text.isEmpty() ? null : text;
  }
}
