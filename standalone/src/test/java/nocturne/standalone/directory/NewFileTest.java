package nocturne.standalone.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewFileTest {
  private static final int LARGE = 1 << 20;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, LARGE - 1, LARGE, LARGE + 1, LARGE + 4096, 3 * LARGE - 1, 5 << 20})
  void aFileHasTheBytesOfItsPieces(int size) throws IOException {
    byte[] bytes = bytes(size);
    Path file = folder.resolve("file");
    newFile().write(file, pieces(bytes));
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void anExistingFileIsWrittenAnew() throws IOException {
    Path file = Files.write(folder.resolve("file"), bytes(3 * LARGE));
    byte[] shorter = bytes(LARGE + 17);
    newFile().write(file, pieces(shorter));
    assertThat(Files.readAllBytes(file)).isEqualTo(shorter);
  }

  @Test
  void anInterruptStopsNoLargeFileAndIsKept() throws IOException {
    byte[] bytes = bytes(4 * LARGE);
    Path file = folder.resolve("file");
    NewFile newFile = newFile();
    Thread.currentThread().interrupt();
    newFile.write(file, pieces(bytes));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void nothingElseIsLeftInTheFolder() throws IOException {
    NewFile newFile = newFile();
    assertThat(folder).isEmptyDirectory();
    Path file = folder.resolve("file");
    newFile.write(file, pieces(bytes(LARGE + 1)));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  private static NewFile newFile() {
    return new NewFile(true);
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** Parts of uneven lengths, each in the middle of an array of its own. */
  private static List<ByteBuffer> pieces(byte[] bytes) {
    List<ByteBuffer> pieces = new ArrayList<>();
    int length = 1;
    for (int from = 0; from < bytes.length; from += length) {
      length = 3 * length + 1;
      byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length));
      ByteBuffer room = ByteBuffer.allocate(part.length + 7);
      pieces.add(room.put(3, part).limit(3 + part.length).position(3));
    }
    return pieces;
  }
}
