package nocturne.simulator.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nocturne.core.night.Night;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TruthTableTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Path file = folder.resolve("deep/truth.csv");
    SimulatedNight night = SimulatedNight.of(Night.parse("20210120"), 3, 500);
    try (TruthWriter writer = TruthWriter.create(file)) {
      for (SimulatedAlert alert : night) {
        writer.write(alert.truth());
      }
      assertThat(file).doesNotExist();
      writer.finish();
    }
    TruthTable table = TruthTable.read(file);
    assertThat(table.size()).isEqualTo(500);
    long passing = 0;
    for (SimulatedAlert alert : night) {
      Truth truth = alert.truth();
      Truth read = table.of(truth.candid()).orElseThrow();
      assertThat(read.objectId()).isEqualTo(truth.objectId());
      assertThat(read.population()).isEqualTo(truth.population());
      assertThat(read.expectedPass()).isEqualTo(truth.expectedPass());
      assertThat(read.jd()).isCloseTo(truth.jd(), within(1e-6));
      assertThat(read.raDeg()).isEqualTo(truth.raDeg());
      if (truth.z() == null) {
        assertThat(read.z()).isNull();
      } else {
        assertThat(read.z()).isCloseTo(truth.z(), within(1e-6));
      }
      passing += truth.expectedPass() ? 1 : 0;
    }
    assertThat(table.expectedToPass()).isEqualTo(passing).isPositive();
  }

  @Test
  void anUnfinishedFileLeavesNothingBehind() throws IOException {
    Path file = folder.resolve("truth.csv");
    try (TruthWriter writer = TruthWriter.create(file)) {
      assertThat(writer).isNotNull();
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void otherFilesAreRefusedWithTheLineThatIsWrong() throws IOException {
    Path other = folder.resolve("other.csv");
    Files.writeString(other, "a,b\n");
    assertThatThrownBy(() -> TruthTable.read(other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("its first line is \"a,b\"");
    Files.write(other, List.of(Truth.HEADER, "1,2,3"));
    assertThatThrownBy(() -> TruthTable.read(other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("3 cells where there should be 20");
  }
}
