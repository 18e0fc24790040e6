package nocturne.simulator.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nocturne.core.night.Night;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TruthWriterTest {
  @TempDir Path folder;

  @Test
  void eachAlertHasItsLineUnderTheHeading() throws IOException {
    Path file = folder.resolve("deep/truth.csv");
    SimulatedNight night = SimulatedNight.of(Night.parse("20210120"), 3, 500);
    try (TruthWriter writer = TruthWriter.create(file)) {
      for (SimulatedAlert alert : night) {
        writer.write(alert.truth());
      }
      assertThat(file).doesNotExist();
      writer.finish();
    }
    List<List<String>> rows =
        Files.readAllLines(file).stream().map(line -> List.of(line.split(",", -1))).toList();
    List<String> heading = rows.get(0);
    assertThat(rows).hasSize(501).allSatisfy(row -> assertThat(row).hasSameSizeAs(heading));
    int passing = 0;
    int i = 1;
    for (SimulatedAlert alert : night) {
      Truth truth = alert.truth();
      List<String> row = rows.get(i++);
      assertThat(row.get(heading.indexOf("candid"))).isEqualTo(truth.candid().toString());
      assertThat(row.get(heading.indexOf("objectId"))).isEqualTo(truth.objectId());
      assertThat(row.get(heading.indexOf("population"))).isEqualTo(truth.population().label());
      assertThat(row.get(heading.indexOf("expected_pass"))).isEqualTo("" + truth.expectedPass());
      assertThat(number(row, heading, "jd")).isCloseTo(truth.epoch().jd(), within(1e-6));
      assertThat(number(row, heading, "ra")).isEqualTo(truth.object().place().raDeg());
      if (truth.object().truth().z() == null) {
        assertThat(row.get(heading.indexOf("z"))).isEmpty();
      } else {
        assertThat(number(row, heading, "z")).isCloseTo(truth.object().truth().z(), within(1e-6));
      }
      passing += truth.expectedPass() ? 1 : 0;
    }
    assertThat(passing).isPositive();
  }

  private static double number(List<String> row, List<String> heading, String column) {
    return Double.parseDouble(row.get(heading.indexOf(column)));
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
}
