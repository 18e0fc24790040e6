package nocturne.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Other programs' readers find the pixels and the text. */
class PalettePngTest {
  private static final int WIDTH = 90;
  private static final int HEIGHT = 70;

  private final Random random = new Random(3);

  /** A picture of patches, which has this many colours of those that are kept as they are. */
  private BufferedImage patches(int colours) {
    int[] some = random.ints(colours, 0, 1 << 12).map(PalettePngTest::colour).toArray();
    BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 2 * colours; i++) {
      int x = random.nextInt(WIDTH);
      int y = random.nextInt(HEIGHT);
      int to = Math.min(WIDTH, x + 1 + random.nextInt(9));
      for (int row = y; row < Math.min(HEIGHT, y + 1 + random.nextInt(9)); row++) {
        for (int column = x; column < to; column++) {
          picture.setRGB(column, row, some[i % colours]);
        }
      }
    }
    return picture;
  }

  private static int colour(int key) {
    return new Color((key >> 8) * 17, ((key >> 4) & 15) * 17, (key & 15) * 17).getRGB();
  }

  private static BufferedImage read(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  @Test
  void eachPixelKeepsItsColour() throws IOException {
    for (int colours = 1; colours < 200; colours += 9) {
      BufferedImage picture = patches(colours);
      BufferedImage again = read(PalettePng.of(picture, Map.of()));
      assertThat(again.getWidth()).isEqualTo(WIDTH);
      assertThat(again.getHeight()).isEqualTo(HEIGHT);
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          assertThat(again.getRGB(x, y)).isEqualTo(picture.getRGB(x, y));
        }
      }
    }
  }

  @Test
  void moreColoursThanThePaletteHoldsComeNear() throws IOException {
    BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int key = 0; key < 1 << 12; key++) {
      picture.setRGB(key % 64, key / 64, colour(key));
    }
    BufferedImage again = read(PalettePng.of(picture, Map.of()));
    for (int key = 0; key < 1 << 12; key++) {
      int blue = again.getRGB(key % 64, key / 64) & 255;
      assertThat(Math.abs(blue - (key & 15) * 17)).as("blue of " + key).isLessThan(64);
    }
  }

  @Test
  void transparentIsWhite() throws IOException {
    BufferedImage clear = new BufferedImage(5, 4, BufferedImage.TYPE_INT_ARGB);
    assertThat(read(PalettePng.of(clear, Map.of())).getRGB(2, 2)).isEqualTo(0xFFFFFFFF);
  }

  @Test
  void textComesBackInAnyLanguage() throws IOException {
    Map<String, String> text = Map.of("model", "salté", "objectId", "ZTF 超新星", "night", "");
    byte[] png = PalettePng.of(patches(5), text);
    assertThat(PngChunks.damage(png)).isEmpty();
    assertThat(PngChunks.text(png)).isEqualTo(text);
    assertThat(textByTheJdk(png)).isEqualTo(text);
  }

  /** The text of a PNG as the JDK's reader finds it. */
  static Map<String, String> textByTheJdk(byte[] png) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(png))) {
      reader.setInput(in);
      Node root = reader.getImageMetadata(0).getAsTree("javax_imageio_png_1.0");
      Map<String, String> text = new HashMap<>();
      for (String kind : List.of("tEXtEntry", "iTXtEntry")) {
        NodeList entries = ((IIOMetadataNode) root).getElementsByTagName(kind);
        for (int i = 0; i < entries.getLength(); i++) {
          IIOMetadataNode entry = (IIOMetadataNode) entries.item(i);
          text.put(
              entry.getAttribute("keyword"),
              entry.getAttribute(kind.equals("tEXtEntry") ? "value" : "text"));
        }
      }
      return text;
    } finally {
      reader.dispose();
    }
  }
}
