package nocturne.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LiveNightTest {
  @Test
  void textsAreInTheOrderOfTheirTimes() {
    String before = LiveNight.time(Instant.parse("2021-01-20T03:00:00Z"));
    assertThat(before).isEqualTo("2021-01-20T03:00:00.000Z");
    assertThat(LiveNight.time(Instant.parse("2021-01-20T03:00:00.627999Z")))
        .isEqualTo("2021-01-20T03:00:00.627Z")
        .isGreaterThan(before);
  }
}
