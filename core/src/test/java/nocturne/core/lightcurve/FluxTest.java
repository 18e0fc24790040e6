package nocturne.core.lightcurve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class FluxTest {
  private static final int ROOT = 16;

  @Test
  void wholePowersOfTenAreExact() {
    for (int n = -22; n <= 22; n++) {
      assertThat(PowerOfTen.of(n)).isEqualTo(Double.parseDouble("1e" + n));
    }
  }

  /**
   * The reference is exact arithmetic: 10^(m/16) lies within half a unit of the answer's last
   * place.
   */
  @Test
  void everyPowerIsRoundedToTheNearestDouble() {
    for (int m = 1; m <= 16 * 6; m++) {
      double power = PowerOfTen.of(m / (double) ROOT);
      BigDecimal half = new BigDecimal(Math.ulp(power)).divide(BigDecimal.valueOf(2));
      BigDecimal exact = BigDecimal.TEN.pow(m);
      assertThat(new BigDecimal(power).subtract(half).pow(ROOT)).isLessThanOrEqualTo(exact);
      assertThat(new BigDecimal(power).add(half).pow(ROOT)).isGreaterThanOrEqualTo(exact);
    }
  }

  @Test
  void whatIsNoNumberStaysSo() {
    assertThat(PowerOfTen.of(Double.NaN)).isNaN();
    assertThat(PowerOfTen.of(Double.POSITIVE_INFINITY)).isInfinite();
    assertThat(PowerOfTen.of(-1e9)).isZero();
  }

  @Test
  void aSourceAtTheZeroPointHasFluxOne() {
    assertThat(Flux.ofMagnitude(25, 25)).isEqualTo(1);
    assertThat(Flux.ofMagnitude(20, 25)).isEqualTo(100);
  }

  @Test
  void theOriginalsErrorsAreHalfAgainTooLarge() {
    assertThat(Flux.error(-100, 0.1)).isCloseTo(9.210340371976184, within(1e-13));
    assertThat(Flux.errorOriginal(100, 0.1) / Flux.error(100, 0.1)).isCloseTo(1.5051, within(1e-4));
  }
}
