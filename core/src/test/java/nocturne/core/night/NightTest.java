package nocturne.core.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class NightTest {
  private static final Night NIGHT = new Night(LocalDate.of(2021, 1, 20));

  @Test
  void bothWaysOfWritingADateAreRead() {
    assertThat(Night.parse("20210120")).isEqualTo(NIGHT);
    assertThat(Night.parse("2021-01-20")).isEqualTo(NIGHT);
    assertThat(NIGHT.basicIso()).isEqualTo("20210120");
    assertThat(NIGHT).hasToString("2021-01-20");
  }

  @Test
  void anythingElseIsRefusedWithAnExample() {
    for (String text :
        new String[] {"", "2021", "20210132", "2021-02-29", "21-01-20", "20210120 "}) {
      assertThatThrownBy(() -> Night.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"" + text + "\"");
    }
  }

  @Test
  void modifiedJulianDatesBeginAtMidnight() {
    assertThat(JulianDate.toMjd(2459234.5)).isEqualTo(59234.0);
    assertThat(JulianDate.ofMjd(59234.0)).isEqualTo(2459234.5);
  }
}
