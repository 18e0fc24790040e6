package nocturne.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * Writes a picture of few colours as PNG with a palette.
 *
 * <p>Colours are rounded to 16 steps of red, green and blue. The first 256 that are met make the
 * palette; others, faint shades at edges, become the nearest of these. {@link RowDeflate}
 * compresses the rows, in a fraction of the time that zlib's fastest level takes.
 */
final class PalettePng {
  private static final int COLOURS = 256;
  private static final int BITS = 8;
  private static final int WITH_PALETTE = 3;

  /** Red, green and blue have four bits each in a key. */
  private static final int KEYS = 1 << 12;

  private static final short UNSEEN = -1;

  private static final byte[] STEPS = new byte[256];

  static {
    for (int value = 0; value < STEPS.length; value++) {
      STEPS[value] = (byte) ((value * 15 + 127) / 255);
    }
  }

  private PalettePng() {}

  /**
   * @param given of any type, where it is transparent on white
   * @param text of the file, by key word of Latin-1 letters
   */
  static byte[] of(BufferedImage given, Map<String, String> text) {
    BufferedImage picture = rgb(given);
    int width = picture.getWidth();
    int height = picture.getHeight();
    Palette palette = new Palette();
    byte[] rows =
        palette.rows(((DataBufferInt) picture.getRaster().getDataBuffer()).getData(), width);
    PngChunks png = new PngChunks();
    png.add(
        "IHDR",
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {BITS, WITH_PALETTE, 0, 0, 0})
            .array());
    png.add("PLTE", palette.bytes());
    text.forEach(png::addText);
    png.add("IDAT", RowDeflate.zlib(rows, 1 + width));
    return png.end();
  }

  private static BufferedImage rgb(BufferedImage given) {
    if (given.getType() == BufferedImage.TYPE_INT_RGB) {
      return given;
    }
    BufferedImage picture =
        new BufferedImage(given.getWidth(), given.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D g2 = picture.createGraphics();
    g2.drawImage(given, 0, 0, Color.WHITE, null);
    g2.dispose();
    return picture;
  }

  /** The colours of a picture in the order of their first pixels, each with a number. */
  private static final class Palette {
    private final int[] keys = new int[COLOURS];
    private final short[] numbers = new short[KEYS];
    private int size;

    Palette() {
      Arrays.fill(numbers, UNSEEN);
    }

    /**
     * The number of each pixel's colour. Each row begins with a zero: it has no filter. What is
     * like the row above is copied from there.
     */
    byte[] rows(int[] pixels, int width) {
      byte[] rows = new byte[pixels.length / width * (1 + width)];
      int to = 0;
      for (int row = 0; row < pixels.length; row += width) {
        to++;
        int at = row;
        int end = row + width;
        while (at < end) {
          if (row > 0) {
            int same = sameAsAbove(pixels, at, end, width);
            System.arraycopy(rows, to - 1 - width, rows, to, same);
            at += same;
            to += same;
          }
          if (at < end) {
            int pixel = pixels[at];
            byte number = (byte) number(key(pixel));
            do {
              rows[to++] = number;
              at++;
            } while (at < end && pixels[at] == pixel);
          }
        }
      }
      return rows;
    }

    /** How many pixels are the same as those above them. */
    private static int sameAsAbove(int[] pixels, int from, int to, int width) {
      int same = Arrays.mismatch(pixels, from, to, pixels, from - width, to - width);
      return same < 0 ? to - from : same;
    }

    private short number(int key) {
      if (numbers[key] == UNSEEN) {
        numbers[key] = (short) (size < COLOURS ? size : nearest(key));
        if (size < COLOURS) {
          keys[size++] = key;
        }
      }
      return numbers[key];
    }

    private int nearest(int key) {
      int nearest = 0;
      int least = Integer.MAX_VALUE;
      for (int i = 0; i < size; i++) {
        int red = (key >> 8) - (keys[i] >> 8);
        int green = (key >> 4 & 15) - (keys[i] >> 4 & 15);
        int blue = (key & 15) - (keys[i] & 15);
        int distance = red * red + green * green + blue * blue;
        if (distance < least) {
          least = distance;
          nearest = i;
        }
      }
      return nearest;
    }

    byte[] bytes() {
      byte[] bytes = new byte[3 * size];
      for (int i = 0; i < size; i++) {
        bytes[3 * i] = (byte) ((keys[i] >> 8) * 17);
        bytes[3 * i + 1] = (byte) ((keys[i] >> 4 & 15) * 17);
        bytes[3 * i + 2] = (byte) ((keys[i] & 15) * 17);
      }
      return bytes;
    }
  }

  private static int key(int pixel) {
    return STEPS[pixel >> 16 & 255] << 8 | STEPS[pixel >> 8 & 255] << 4 | STEPS[pixel & 255];
  }
}
