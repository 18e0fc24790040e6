package nocturne.simulator.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CutoutsTest {
  private static List<CutoutSize> sizes() {
    return List.of(CutoutSize.SMALL, CutoutSize.FULL, CutoutSize.forPackets(50));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void imagesAreFitsWithTheSourceInTheMiddle(CutoutSize size) throws IOException {
    Cutouts cutouts = new Cutouts(size, 3);
    float[] up = pixels(cutouts.difference(16.5, true), size.side());
    float[] down = pixels(cutouts.difference(16.5, false), size.side());
    int middle = size.side() * size.side() / 2;
    for (int i = 0; i < up.length; i++) {
      assertThat(up[i]).isLessThanOrEqualTo(up[middle]);
      assertThat(down[i]).isGreaterThanOrEqualTo(down[middle]);
    }
    assertThat(pixels(cutouts.science(25), size.side())).hasSize(size.side() * size.side());
    assertThat(pixels(cutouts.template(10), size.side())).hasSize(size.side() * size.side());
  }

  private static float[] pixels(byte[] gzipped, int side) throws IOException {
    byte[] fits = new GZIPInputStream(new ByteArrayInputStream(gzipped)).readAllBytes();
    assertThat(fits.length % 2880).isZero();
    String header = new String(fits, 0, 2880, StandardCharsets.US_ASCII);
    assertThat(header).startsWith("SIMPLE  =                    T");
    assertThat(header).contains("BITPIX  =                  -32", "NAXIS   =                    2");
    assertThat(header).contains(String.format("NAXIS1  = %20d", side));
    assertThat(header.strip()).endsWith("END");
    float[] pixels = new float[side * side];
    ByteBuffer.wrap(fits, 2880, fits.length - 2880).asFloatBuffer().get(pixels);
    return pixels;
  }
}
