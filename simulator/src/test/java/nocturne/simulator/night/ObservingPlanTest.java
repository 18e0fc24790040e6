package nocturne.simulator.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import nocturne.simulator.night.ObservingPlan.FieldVisits;
import org.junit.jupiter.api.Test;

class ObservingPlanTest {
  @Test
  void exposuresAscendFortySecondsApartAndVisitsThirtyTwoMinutes() {
    List<Double> times = new ArrayList<>();
    for (List<FieldVisits> block : ObservingPlan.blocks(LocalDate.of(2021, 1, 20), 1)) {
      block.forEach(visits -> times.add(visits.first().jd()));
      block.forEach(visits -> times.add(visits.second().jd()));
      for (FieldVisits visits : block) {
        double minutes = (visits.second().jd() - visits.first().jd()) * 1440;
        assertThat(minutes).isCloseTo(32, within(0.01));
      }
    }
    assertThat(times.size()).isGreaterThan(600);
    for (int i = 1; i < times.size(); i++) {
      assertThat((times.get(i) - times.get(i - 1)) * 86400).isGreaterThan(39.9);
    }
  }

  @Test
  void winterNightsAreLongerThanSummerNightsAndAllLieWithinTheirDate() {
    double winter = hours(LocalDate.of(2020, 12, 21));
    double summer = hours(LocalDate.of(2021, 6, 21));
    // The sun is 12 degrees below Palomar's horizon for 11.9 and 7.7 hours; blocks are 64 minutes.
    assertThat(winter).isBetween(11.9 - 64 / 60.0, 11.9 + 0.1);
    assertThat(summer).isBetween(7.7 - 64 / 60.0, 7.7 + 0.1);
    for (int day = 0; day < 365; day += 5) {
      LocalDate date = LocalDate.of(2021, 1, 1).plusDays(day);
      for (List<FieldVisits> block : ObservingPlan.blocks(date, 1)) {
        assertThat(block).isNotEmpty();
        assertThat(block.get(0).first().jd()).isGreaterThan(date.toEpochDay() + 2440587.5);
        assertThat(block.get(0).second().jd()).isLessThan(date.toEpochDay() + 2440588.5);
      }
    }
  }

  private static double hours(LocalDate date) {
    List<List<FieldVisits>> blocks = ObservingPlan.blocks(date, 1);
    List<FieldVisits> last = blocks.get(blocks.size() - 1);
    double end = last.get(last.size() - 1).second().jd();
    return (end - blocks.get(0).get(0).first().jd()) * 24;
  }
}
