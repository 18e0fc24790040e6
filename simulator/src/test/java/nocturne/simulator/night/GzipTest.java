package nocturne.simulator.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The reference is the JDK's own reader, which checks the CRC and the length too. */
class GzipTest {
  @Test
  void whatIsCompressedComesBack() throws IOException {
    Random random = new Random(5);
    for (int length : new int[] {0, 1, 2, 3, 4, 5, 258, 259, 260, 1000, 70_000}) {
      byte[] noise = new byte[length];
      random.nextBytes(noise);
      assertComesBack(noise);
      assertComesBack(new byte[length]);
      for (int i = 0; i < length; i++) {
        noise[i] = (byte) (random.nextInt(40) == 0 ? random.nextInt(3) : 0);
      }
      assertComesBack(noise);
    }
  }

  @Test
  void codesThatWouldBeTooLongForDeflateAreEvenedOut() throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    int before = 1;
    int count = 1;
    for (int symbol = 0; symbol < 22; symbol++) {
      for (int i = 0; i < count; i++) {
        data.write(symbol * 2);
        data.write(201); // so that no run begins
      }
      int next = before + count;
      before = count;
      count = next;
    }
    assertComesBack(data.toByteArray());
  }

  @Test
  void runsShrink() {
    assertThat(Gzip.compress(new byte[100_000])).hasSizeLessThan(400);
  }

  private static void assertComesBack(byte[] data) throws IOException {
    byte[] gzipped = Gzip.compress(data);
    byte[] back = new GZIPInputStream(new ByteArrayInputStream(gzipped)).readAllBytes();
    assertThat(Arrays.equals(back, data)).isTrue();
  }
}
