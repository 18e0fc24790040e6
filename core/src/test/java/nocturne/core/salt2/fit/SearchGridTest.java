package nocturne.core.salt2.fit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchGridTest {
  /** A search that begins beyond a bound may end there. */
  @ParameterizedTest
  @CsvSource({"0.01, 0.2, 0.016", "0.001, 0.2, 0.016", "0.05, 1.2, 0.016", "-0.3, 0.3, 0.7"})
  void itsStepsGoFromOneEndOfTheRangeToTheOtherAndNotBeyond(double low, double high, double most) {
    double[] steps = SearchGrid.steps(new Range(low, high), most);
    assertThat(steps[0]).isEqualTo(low);
    assertThat(steps[steps.length - 1]).isEqualTo(high);
    assertThat(steps).isSorted();
  }

  @Test
  void aPointHasOneStep() {
    assertThat(SearchGrid.steps(Range.at(0.05), 0.016)).containsExactly(0.05);
  }
}
