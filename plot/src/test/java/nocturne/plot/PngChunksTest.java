package nocturne.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Against a PNG that the JDK wrote. */
class PngChunksTest {
  private static byte[] png() throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY), "png", png);
    return png.toByteArray();
  }

  @Test
  void aWholePngIsUndamaged() throws IOException {
    assertThat(PngChunks.damage(png())).isEmpty();
  }

  @Test
  void everyFlippedBitShows() throws IOException {
    byte[] png = png();
    for (int bit = 0; bit < 8 * png.length; bit++) {
      png[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(PngChunks.damage(png)).as("bit " + bit).isPresent();
      png[bit / 8] ^= (byte) (1 << (bit % 8));
    }
  }

  @Test
  void anyOtherLengthShows() throws IOException {
    byte[] png = png();
    for (int length = 0; length <= 2 * png.length; length++) {
      if (length != png.length) {
        assertThat(PngChunks.damage(Arrays.copyOf(png, length))).as("" + length).isPresent();
      }
    }
  }
}
