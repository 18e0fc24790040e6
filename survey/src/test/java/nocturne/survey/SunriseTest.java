package nocturne.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import nocturne.core.night.Night;
import nocturne.core.survey.Site;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SunriseTest {

  /**
   * Against a textbook: the equation of time and the sun's declination to a degree give sunrise to
   * some minutes; the dip of a horizon seen from 1706 m makes it come seven minutes earlier.
   */
  @ParameterizedTest
  @CsvSource({
    "20210120, -20.1, -10.9",
    "20210320, -0.2, -7.5",
    "20210621, 23.4, -1.8",
    "20210922, 0.3, 7.2",
    "20211221, -23.4, 2.0"
  })
  void atPalomarItIsWhereATextbookHasIt(
      String date, double declinationDegrees, double equationOfTimeMinutes) {
    Night night = Night.parse(date);
    double lat = Math.toRadians(Ztf.SURVEY.site().latitudeDegrees());
    double dec = Math.toRadians(declinationDegrees);
    double altitude = Math.toRadians(-0.833 - 1.93 * Math.sqrt(1706) / 60);
    double hours =
        Math.toDegrees(
                Math.acos(
                    (Math.sin(altitude) - Math.sin(lat) * Math.sin(dec))
                        / (Math.cos(lat) * Math.cos(dec))))
            / 15;
    double noonUtc = 12 - Ztf.SURVEY.site().longitudeDegrees() / 15 - equationOfTimeMinutes / 60;
    Instant expected =
        night
            .date()
            .atStartOfDay(ZoneOffset.UTC)
            .toInstant()
            .plusSeconds(Math.round((noonUtc - hours) * 3600));

    assertThat(Sunrise.endOf(night, Ztf.SURVEY.site()))
        .isCloseTo(expected, within(6, ChronoUnit.MINUTES));
  }

  @Test
  void everyNightOfTenYearsEndsOnItsOwnDateInTheMorningOfCalifornia() {
    LocalDate first = LocalDate.of(2018, 1, 1);
    for (LocalDate date = first; date.isBefore(first.plusYears(10)); date = date.plusDays(1)) {
      Instant rise = Sunrise.endOf(new Night(date), Ztf.SURVEY.site());
      assertThat(LocalDate.ofInstant(rise, ZoneOffset.UTC)).isEqualTo(date);
      assertThat(LocalTime.ofInstant(rise, ZoneOffset.UTC))
          .isBetween(LocalTime.of(12, 20), LocalTime.of(15, 5));
    }
  }

  @Test
  void whereTheSunStaysDownForMonthsTheNightIsLong() {
    Site pole = new Site("the south pole", 0, -89.9, 2800);
    Night night = Night.parse("20210601");
    assertThat(
            Duration.between(
                night.date().atStartOfDay(ZoneOffset.UTC).toInstant(), Sunrise.endOf(night, pole)))
        .isGreaterThan(Duration.ofDays(90));
  }
}
