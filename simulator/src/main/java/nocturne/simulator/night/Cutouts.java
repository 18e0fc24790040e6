package nocturne.simulator.night;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * The image stamps of all alerts: gzipped FITS (standard 4.0) of 32-bit floats, a round source amid
 * noise.
 *
 * <p>They are made once for each brightness and reused, so two alerts of similar brightness may
 * show the same pixels. Immutable; the arrays it returns are shared and must not be changed.
 */
final class Cutouts {
  private static final int RECORD_BYTES = 2880;
  private static final int BRIGHTEST = 13;
  private static final int FAINTEST = 22;
  private static final double SEEING_SIGMA_PIXELS = 0.85;

  private final byte[][] science = new byte[FAINTEST - BRIGHTEST + 1][];
  private final byte[][] template = new byte[FAINTEST - BRIGHTEST + 1][];
  private final byte[][] brighter = new byte[FAINTEST - BRIGHTEST + 1][];
  private final byte[][] fainter = new byte[FAINTEST - BRIGHTEST + 1][];

  Cutouts(CutoutSize size, long seed) {
    Draw draw = new Draw(seed);
    for (int i = 0; i < science.length; i++) {
      double peak = 3000 * StrictMath.pow(10, -0.4 * i);
      science[i] = stamp(size, draw, 180, 6, peak * 1.6);
      template[i] = stamp(size, draw, 0, 2, peak * 0.6);
      brighter[i] = stamp(size, draw, 0, 6, peak);
      fainter[i] = stamp(size, draw, 0, 6, -peak);
    }
  }

  byte[] science(double magnitude) {
    return science[index(magnitude)];
  }

  byte[] template(double magnitude) {
    return template[index(magnitude)];
  }

  byte[] difference(double magnitude, boolean positive) {
    return (positive ? brighter : fainter)[index(magnitude)];
  }

  private static int index(double magnitude) {
    return (int) Math.max(0, Math.min(FAINTEST - BRIGHTEST, magnitude - BRIGHTEST));
  }

  private static byte[] stamp(CutoutSize size, Draw draw, double sky, double noise, double peak) {
    int side = size.side();
    ByteBuffer pixels = ByteBuffer.allocate(side * side * Float.BYTES);
    double middle = (side - 1) / 2.0;
    for (int i = 0; i < side * side; i++) {
      double dx = i % side - middle;
      int row = i / side;
      double dy = row - middle;
      double profile =
          StrictMath.exp(-(dx * dx + dy * dy) / (2 * SEEING_SIGMA_PIXELS * SEEING_SIGMA_PIXELS));
      double value = sky + peak * profile + noise * draw.normal();
      pixels.putFloat((float) size.kept(value, noise));
    }
    ByteArrayOutputStream fits = new ByteArrayOutputStream();
    fits.writeBytes(header(side));
    fits.writeBytes(pixels.array());
    fits.writeBytes(new byte[padding(fits.size())]);
    return gzipped(fits.toByteArray());
  }

  private static byte[] gzipped(byte[] fits) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(fits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] header(int side) {
    StringBuilder cards = new StringBuilder();
    card(cards, "SIMPLE", "T");
    card(cards, "BITPIX", "-32");
    card(cards, "NAXIS", "2");
    card(cards, "NAXIS1", Integer.toString(side));
    card(cards, "NAXIS2", Integer.toString(side));
    cards.append(String.format(Locale.ROOT, "%-80s", "BUNIT   = 'DN      '"));
    cards.append(String.format(Locale.ROOT, "%-80s", "END"));
    cards.append(" ".repeat(padding(cards.length())));
    return cards.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void card(StringBuilder cards, String key, String value) {
    cards.append(String.format(Locale.ROOT, "%-80s", String.format("%-8s= %20s", key, value)));
  }

  private static int padding(int length) {
    return (RECORD_BYTES - length % RECORD_BYTES) % RECORD_BYTES;
  }
}
