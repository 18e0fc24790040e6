package nocturne.standalone.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Levels against Parquet's own decoder. */
class LevelsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, 17, 64, 255})
  void parquetReadsWhatWasAdded(int highest) throws IOException {
    Random random = new Random(highest);
    Levels levels = new Levels(highest);
    for (int longest : new int[] {1, 2, 7, 8, 9, 30, 1_000, 5_000_000}) {
      List<Integer> added = new ArrayList<>();
      List<Integer> runs = new ArrayList<>();
      int count = longest > 1_000 ? 3 : 3_000;
      for (int i = 0; i < count; i++) {
        int level = random.nextInt(highest + 1);
        int run = 1 + random.nextInt(longest);
        levels.add(level, run);
        added.add(level);
        runs.add(run);
      }
      assertThat(read(levels, highest, runs)).isEqualTo(added);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 504, 505})
  void levelsThatAlternateAreReadToo(int count) throws IOException {
    Levels levels = new Levels(1);
    List<Integer> added = new ArrayList<>();
    List<Integer> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      levels.add(i % 2, 1);
      added.add(i % 2);
      runs.add(1);
    }
    assertThat(read(levels, 1, runs)).isEqualTo(added);
  }

  @Test
  void columnsOutsideListsHaveNoRepetitionLevels() {
    Levels levels = new Levels(0);
    levels.add(0, 10);
    assertThat(levels.copyTo(new byte[100], 0)).isZero();
  }

  /** The level of each run, all of whose values must have the same. */
  private static List<Integer> read(Levels levels, int highest, List<Integer> runs)
      throws IOException {
    byte[] bytes = new byte[7 + levels.size() + Levels.SPARE];
    int length = levels.copyTo(bytes, 7);
    byte[] again = bytes.clone();
    assertThat(levels.copyTo(again, 7)).isEqualTo(length);
    assertThat(again).isEqualTo(bytes);
    levels.clear();
    ByteBuffer page = ByteBuffer.wrap(bytes, 7, length).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(page.getInt()).isEqualTo(length - 4);
    RunLengthBitPackingHybridDecoder decoder =
        new RunLengthBitPackingHybridDecoder(
            BytesUtils.getWidthFromMaxInt(highest), ByteBufferInputStream.wrap(page));
    List<Integer> found = new ArrayList<>();
    for (int run : runs) {
      int level = decoder.readInt();
      for (int i = 1; i < run; i++) {
        if (decoder.readInt() != level) {
          throw new AssertionError("another level in run " + found.size());
        }
      }
      found.add(level);
    }
    return found;
  }
}
