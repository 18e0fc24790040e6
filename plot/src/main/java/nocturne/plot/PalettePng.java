package nocturne.plot;

import ar.com.hjg.pngj.FilterType;
import ar.com.hjg.pngj.ImageInfo;
import ar.com.hjg.pngj.ImageLineByte;
import ar.com.hjg.pngj.PngWriter;
import ar.com.hjg.pngj.chunks.PngChunkPLTE;
import ar.com.hjg.pngj.chunks.PngMetadata;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;

/**
 * Writes a picture of few colours as PNG with a palette.
 *
 * <p>Colours are rounded to 16 steps of red, green and blue. The first 256 that are met make the
 * palette; others, faint shades at edges, become the nearest of these. The bytes are written at the
 * fastest level of deflate: a fraction of the time of Java's own writer, for a file a third larger
 * than the smallest.
 */
final class PalettePng {
  private static final int COLOURS = 256;
  private static final int FASTEST = 1;

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
    byte[] numbers =
        palette.numbers(((DataBufferInt) picture.getRaster().getDataBuffer()).getData());
    ImageInfo shape = new ImageInfo(width, height, 8, false, false, true);
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    PngWriter writer = new PngWriter(out, shape);
    writer.setCompLevel(FASTEST);
    writer.setFilterType(FilterType.FILTER_NONE);
    PngMetadata about = writer.getMetadata();
    palette.write(about.createPLTEChunk());
    text.forEach((key, value) -> about.setText(key, value, isLatin1(value), false));
    ImageLineByte line = new ImageLineByte(shape);
    for (int row = 0; row < height; row++) {
      System.arraycopy(numbers, row * width, line.getScanline(), 0, width);
      writer.writeRow(line, row);
    }
    writer.end();
    return out.toByteArray();
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

    /** The number of each pixel's colour. */
    byte[] numbers(int[] pixels) {
      byte[] all = new byte[pixels.length];
      int last = pixels.length - 1;
      for (int from = 0; from <= last; ) {
        // A run of one colour ends where the pixels differ from themselves moved by one.
        int same = Arrays.mismatch(pixels, from, last, pixels, from + 1, last + 1);
        int to = same < 0 ? pixels.length : from + same + 1;
        Arrays.fill(all, from, to, (byte) number(key(pixels[from])));
        from = to;
      }
      return all;
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

    void write(PngChunkPLTE chunk) {
      chunk.setNentries(size);
      for (int i = 0; i < size; i++) {
        chunk.setEntry(i, (keys[i] >> 8) * 17, (keys[i] >> 4 & 15) * 17, (keys[i] & 15) * 17);
      }
    }
  }

  private static int key(int pixel) {
    return STEPS[pixel >> 16 & 255] << 8 | STEPS[pixel >> 8 & 255] << 4 | STEPS[pixel & 255];
  }

  private static boolean isLatin1(String text) {
    return text.chars().allMatch(c -> c <= 0xFF);
  }
}
