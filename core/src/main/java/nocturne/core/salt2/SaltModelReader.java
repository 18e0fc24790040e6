package nocturne.core.salt2;

import static nocturne.core.salt2.UnreadableModelException.shown;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Reads a model from its published files, laid out as SALT2's ({@code salt2_template_0.dat} and so
 * on) or as SALT3's ({@code salt3_template_0.dat}).
 *
 * <p>Grids have a line for each node, {@code phase wavelength value}, wavelength varying fastest.
 * The spectral variances of SALT2 are not read: photometry does not need them.
 */
public final class SaltModelReader {
  private static final int VERSION_DIGITS = 12;
  private static final int LARGEST_TEXT = 1 << 20;

  private final String name;
  private final ModelFiles files;
  private final MessageDigest digest;

  private SaltModelReader(String name, ModelFiles files) {
    this.name = name;
    this.files = files;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Reads one.
   *
   * @param name what it is called from then on, in messages and results
   * @throws UnreadableModelException where a file is missing or malformed
   */
  public static SaltModel read(String name, ModelFiles files)
      throws IOException, UnreadableModelException {
    return new SaltModelReader(name, files).model();
  }

  private SaltModel model() throws IOException, UnreadableModelException {
    SaltLayout layout = layout();
    SpectralGrid m0 = grid(layout.template(0), SaltLayout.TEMPLATE_SCALE);
    SpectralGrid m1 = grid(layout.template(1), SaltLayout.TEMPLATE_SCALE);
    ColourLaw law = colourLaw(layout.colourCorrection());
    double scale = layout.varianceScale();
    String errorScale = layout.errorScale();
    ModelErrors errors =
        new ModelErrors(
            grid(layout.variance(0), scale),
            grid(layout.variance(1), scale),
            grid(layout.covariance(), scale),
            errorScale == null ? null : grid(errorScale, 1),
            curve(layout.colourDispersion()));
    String version = HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_DIGITS);
    return new SaltModel(name, version, m0, m1, law, errors, NegativeVariance.ONE_PER_CENT);
  }

  private SaltLayout layout() throws UnreadableModelException {
    for (SaltLayout layout : SaltLayout.values()) {
      if (files.has(layout.template(0))) {
        return layout;
      }
    }
    throw new UnreadableModelException(
        ("Cannot read the model %s: it has neither %s nor %s. Name the folder in which"
                + " the files of a SALT2 or SALT3 model lie, unpacked.")
            .formatted(name, SaltLayout.SALT2.template(0), SaltLayout.SALT3.template(0)));
  }

  private InputStream open(String file) throws IOException, UnreadableModelException {
    if (!files.has(file)) {
      throw new UnreadableModelException(
          ("Cannot read the model %s: it has no %s. Add that file from where the model"
                  + " was published; all of its files are needed.")
              .formatted(name, file));
    }
    return new DigestInputStream(files.open(file), digest);
  }

  private String what(String file) {
    return file + " of the model " + name;
  }

  private SpectralGrid grid(String file, double scale)
      throws IOException, UnreadableModelException {
    NumberTable table;
    try (InputStream in = open(file)) {
      table = NumberTable.read(what(file), 3, in);
    }
    int width = 0;
    while (width < table.rows() && table.value(width, 0) == table.value(0, 0)) {
      width++;
    }
    if (width < 2 || table.rows() % width != 0 || table.rows() < 2 * width) {
      throw table.wrong(
          ("its %s values do not fill a grid: the first phase has %s wavelengths, and"
                  + " there must be two phases or more with as many each")
              .formatted(table.rows(), width));
    }
    double[] phases = new double[table.rows() / width];
    double[] wavelengths = Arrays.copyOf(table.column(1), width);
    for (int row = 0; row < table.rows(); row++) {
      int phase = row / width;
      int wavelength = row % width;
      phases[phase] = table.value(phase * width, 0);
      if (table.value(row, 0) != phases[phase]
          || table.value(row, 1) != wavelengths[wavelength]
          || (wavelength > 0 && wavelengths[wavelength] <= wavelengths[wavelength - 1])
          || (wavelength == 0 && phase > 0 && phases[phase] <= phases[phase - 1])) {
        throw table.wrongRow(
            row,
            ("phase %s and wavelength %s out of turn, where each phase must list the"
                    + " same increasing wavelengths")
                .formatted(table.value(row, 0), table.value(row, 1)));
      }
    }
    double[] values = table.column(2);
    for (int i = 0; i < values.length; i++) {
      values[i] *= scale;
    }
    return new SpectralGrid(Axis.of(phases), Axis.of(wavelengths), values);
  }

  private Curve curve(String file) throws IOException, UnreadableModelException {
    NumberTable table;
    try (InputStream in = open(file)) {
      table = NumberTable.read(what(file), 2, in);
    }
    try {
      return new Curve(Axis.of(table.column(0)), table.column(1));
    } catch (IllegalArgumentException e) {
      throw table.wrong(String.valueOf(e.getMessage()));
    }
  }

  private ColourLaw colourLaw(String file) throws IOException, UnreadableModelException {
    String[] words;
    try (InputStream in = open(file)) {
      words =
          new String(in.readNBytes(LARGEST_TEXT), StandardCharsets.ISO_8859_1)
              .strip()
              .split("\\s+");
    }
    int count = (int) number(file, words, 0);
    if (count < 1 || count > ColourLaw.MOST_COEFFICIENTS) {
      throw wrong(
          file,
          shown(words[0]) + " coefficients where 1 to " + ColourLaw.MOST_COEFFICIENTS + " are");
    }
    double[] coefficients = new double[count];
    for (int i = 0; i < count; i++) {
      coefficients[i] = number(file, words, i + 1);
    }
    double from = 3000;
    double to = 7000;
    double version = Double.NaN;
    for (int i = count + 1; i < words.length; i += 2) {
      double value = number(file, words, i + 1);
      switch (words[i]) {
        case "Salt2ExtinctionLaw.version" -> version = value;
        case "Salt2ExtinctionLaw.min_lambda" -> from = value;
        case "Salt2ExtinctionLaw.max_lambda" -> to = value;
        default -> throw wrong(file, shown(words[i]) + " where one of the law's keywords is");
      }
    }
    if (version != 1) {
      throw wrong(
          file,
          (Double.isNaN(version) ? "no version" : "version " + version)
              + " of the colour law where Salt2ExtinctionLaw.version 1 is");
    }
    if (!(from < to)) {
      throw wrong(
          file, "a range from " + from + " to " + to + " where it ends after it begins and is");
    }
    return new ColourLaw(coefficients, from, to);
  }

  private double number(String file, String[] words, int at) throws UnreadableModelException {
    if (at >= words.length) {
      throw wrong(file, "an end after " + words.length + " words where another number is");
    }
    try {
      double value = Double.parseDouble(words[at]);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // reported below, with the numbers that are not finite
    }
    throw wrong(file, shown(words[at]) + " where a number is");
  }

  private UnreadableModelException wrong(String file, String found) {
    return new UnreadableModelException(
        ("Cannot read %s: it has %s expected. Mend it, or get the file anew from where"
                + " it was published.")
            .formatted(what(file), found));
  }
}
