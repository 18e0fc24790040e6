package nocturne.core.salt2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ExponentialsTest {
  @Test
  void eachIsTheMathLibrarysWithinWhatItPromises() {
    for (double size : new double[] {1e-9, 0.1, 0.125, 0.2, 1, 7, 40, 600}) {
      double[] numbers = new Random(1).doubles(1000, -size, size).toArray();
      numbers[0] = size;
      numbers[1] = -size;
      for (double factor : new double[] {1, -1, 0.01}) {
        double[] found = new double[numbers.length];
        Exponentials.of(numbers, factor, size, found);
        double share = Math.max(4e-16, 5e-15 * size * Math.abs(factor));
        for (int i = 0; i < numbers.length; i++) {
          double expected = Math.exp(factor * numbers[i]);
          assertThat(found[i]).isCloseTo(expected, Percentage.withPercentage(100 * share));
        }
      }
    }
  }

  @Test
  void exponentsBeyondAllFluxesAreTheMathLibrarys() {
    double[] found = new double[3];
    Exponentials.of(new double[] {2000, -2000, 1}, 1, 2000, found);
    assertThat(found).containsExactly(Double.POSITIVE_INFINITY, 0, Math.exp(1));
  }

  @Test
  void noneOfAColourIsOneExactly() {
    double[] found = new double[2];
    Exponentials.of(new double[] {3, -3}, 0, 3, found);
    assertThat(found).containsExactly(1, 1);
  }
}
