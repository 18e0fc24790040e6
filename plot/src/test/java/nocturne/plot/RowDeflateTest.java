package nocturne.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's own inflater, which checks the sum at the end, gives the rows back. */
class RowDeflateTest {
  private final Random random = new Random(7);

  private static int check(byte[] rows, int stride) throws DataFormatException {
    byte[] stream = RowDeflate.zlib(rows, stride);
    byte[] again = new byte[rows.length + 1];
    Inflater inflater = new Inflater();
    inflater.setInput(stream);
    int length = inflater.inflate(again);
    assertThat(inflater.finished()).isTrue();
    assertThat(inflater.getRemaining()).isZero();
    inflater.end();
    assertThat(Arrays.copyOf(again, length)).isEqualTo(rows);
    return stream.length;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 3, 4, 5, 7, 8, 9, 64, 257, 258, 259, 881, 1025, 32767, 32768, 32769, 40_000})
  void rowsWithAnyByteComeBack(int stride) throws DataFormatException {
    byte[] rows = new byte[stride * (stride < 2000 ? 40 : 3)];
    random.nextBytes(rows);
    check(rows, stride);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 3, 4, 5, 7, 8, 9, 64, 257, 258, 259, 881, 1025, 32767, 32768, 32769, 40_000})
  void rowsThatDifferHereAndThereComeBack(int stride) throws DataFormatException {
    byte[] rows = new byte[stride * (stride < 2000 ? 100 : 4)];
    for (int i = 0; i < rows.length / 50; i++) {
      rows[random.nextInt(rows.length)] = (byte) random.nextInt();
    }
    check(rows, stride);
  }

  @Test
  void runsOfEachLengthComeBack() throws DataFormatException {
    for (int length = 0; length < 800; length++) {
      byte[] rows = new byte[length + 2];
      rows[0] = 1;
      rows[length + 1] = 2;
      check(rows, 10_000);
      byte[] twice = Arrays.copyOf(rows, 2 * rows.length);
      System.arraycopy(rows, 0, twice, rows.length, rows.length);
      check(twice, rows.length);
    }
    check(new byte[0], 5);
  }

  @Test
  void whitePaperIsSmall() throws DataFormatException {
    assertThat(check(new byte[881 * 560], 881)).isLessThan(881 * 560 / 80);
  }
}
