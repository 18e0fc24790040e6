package nocturne.app.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TallyTextTest {
  @Test
  void whatIsToGoIsCountedAtIngestWhereTheRateIsMeasured() {
    Tally tally =
        new Tally(
            "receiving",
            20_260,
            OptionalLong.of(20_260),
            Optional.of(new Tally.Stages(Map.of("received", 10_260L, "published", 10_260L))));
    String course =
        new TallyText(false).course(tally, Duration.ofSeconds(5), OptionalDouble.of(1000), 200);
    assertThat(course).contains("1,000/s  0:10 to go");
  }
}
