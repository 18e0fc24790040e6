package nocturne.simulator.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
  @Test
  void ratesAreReadInEachForm() {
    assertThat(Rate.parse("max")).isEqualTo(new Rate.Unlimited());
    assertThat(Rate.parse("250/s")).isEqualTo(new Rate.PerSecond(250));
    assertThat(Rate.parse("0.5/s")).isEqualTo(new Rate.PerSecond(0.5));
    assertThat(Rate.parse("6000/min")).isEqualTo(new Rate.PerSecond(100));
    assertThat(Rate.parse("36000/night")).isEqualTo(new Rate.PerSecond(1));
    assertThat(Rate.parse("x60")).isEqualTo(new Rate.RealTime(60));
    assertThat(Rate.parse("ztf-max")).isEqualTo(Rate.parse("5000/min"));
    assertThat(Rate.parse("ztf-active-avg")).isEqualTo(Rate.parse("250000/night"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fast", "10", "10/h", "x", "x-3", "-1/s", "1e3/s", "NaN/s", "10/s "})
  void otherTextsAreRefusedWithWhatMayBeWritten(String text) {
    assertThatThrownBy(() -> Rate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot take \"" + text + "\" for a rate: write max, 100/s")
        .hasMessageEndingWith("one of max, ztf-active-avg, ztf-max.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/s", "0/min", "x0"})
  void aRateOfZeroIsRefused(String text) {
    assertThatThrownBy(() -> Rate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the rate must be above zero");
  }

  @Test
  void ratesPrintAsTheyAreWritten() {
    for (String text : new String[] {"max", "250/s", "x60", "x0.5"}) {
      assertThat(Rate.parse(text)).hasToString(text);
    }
  }
}
