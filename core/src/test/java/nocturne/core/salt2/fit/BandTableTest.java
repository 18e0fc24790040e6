package nocturne.core.salt2.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import nocturne.core.salt2.Axis;
import nocturne.core.salt2.BandIntegrals;
import nocturne.core.salt2.Bandpass;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables against the full model, over all that a fit may ask. */
class BandTableTest {
  private static final Range Z = new Range(0.01, 0.2);
  private static final Range C = new Range(-5, 5);
  private static final double MOST_X1 = 5;

  @ParameterizedTest
  @ValueSource(strings = {"ztfg", "ztfr", "ztfi"})
  void fluxesAreWithinATenThousandthOfThePeak(String band) {
    Worst worst = new Worst(band, Z, C, MilkyWayDust.none());
    worst.look(1500);
    assertThat(worst.flux).isLessThan(1e-4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ztfg", "ztfr", "ztfi"})
  void aNarrowRangeBeyondTheUsualOneIsInTheTableAsWell(String band) {
    Worst worst = new Worst(band, new Range(0.30, 0.31), new Range(0.1, 0.1), MilkyWayDust.of(0.3));
    worst.look(100);
    assertThat(worst.flux).isLessThan(5e-5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ztfg", "ztfr", "ztfi"})
  void derivativesAreThoseOfTheTable(String band) {
    Worst worst = new Worst(band, Z, new Range(-1, 1), MilkyWayDust.none());
    double step = 1e-5;
    BandTable.Columns here = worst.columns(0.0871, 0.123);
    double[] value = here.value;
    BandTable.Columns above = worst.columns(0.0871 + step, 0.123);
    BandTable.Columns below = worst.columns(0.0871 - step, 0.123);
    BandTable.Columns redder = worst.columns(0.0871, 0.123 + step);
    BandTable.Columns bluer = worst.columns(0.0871, 0.123 - step);
    double peak = 0;
    for (double v : value) {
      peak = Math.max(peak, Math.abs(v));
    }
    for (int i = 0; i < value.length; i++) {
      assertThat((above.value[i] - below.value[i]) / (2 * step) - here.byZ[i])
          .isBetween(-1e-4 * peak, 1e-4 * peak);
      assertThat((redder.value[i] - bluer.value[i]) / (2 * step) - here.byC[i])
          .isBetween(-1e-4 * peak, 1e-4 * peak);
    }
  }

  /** Looks at random places for the largest difference, as a share of M0's peak there. */
  private static final class Worst {
    private final SaltModel model = SaltModels.salt3f22();
    private final Range z;
    private final Range c;
    private final BandTable table;
    private final BandIntegrals full;
    private final double unit;
    private double flux;

    Worst(String name, Range z, Range c, MilkyWayDust dust) {
      Bandpass band = Bandpasses.ztf().get(name);
      this.z = z;
      this.c = c;
      this.table = new BandTable(model, band, dust, z, c);
      this.full = new BandIntegrals(model, band, dust);
      this.unit = 1e10 / band.abZeroFlux();
    }

    BandTable.Columns columns(double atZ, double atC) {
      BandTable.Columns columns = new BandTable.Columns(table.rows());
      table.moveTo(atZ, atC, 0, table.rows(), columns);
      table.differentiate(columns);
      return columns;
    }

    void look(int places) {
      Random random = new Random(20210901);
      Axis phases = model.m0().phases();
      double[] unused = new double[4];
      double[] weights = new double[4];
      for (int place = 0; place < places; place++) {
        double atZ = z.low() + z.width() * random.nextDouble();
        double atC = c.low() + c.width() * random.nextDouble();
        double x1 = MOST_X1 * (2 * random.nextDouble() - 1);
        double[] column = columns(atZ, atC).value;
        full.moveTo(atZ, atC);
        double peak = 0;
        for (int i = 0; i < phases.size(); i++) {
          peak = Math.max(peak, unit * full.m0(phases.node(i)));
        }
        double difference = 0;
        for (int i = 0; i < 40; i++) {
          double position = random.nextDouble() * (phases.size() - 1);
          double phase = phases.first() + position;
          PhaseRows.weights(position, phases.size(), weights, unused, 0);
          int row = 2 * PhaseRows.first(position, phases.size());
          double inTable = 0;
          for (int k = 0; k < 4; k++) {
            inTable += weights[k] * (column[row + 2 * k] + x1 * column[row + 2 * k + 1]);
          }
          double exact = unit * (full.m0(phase) + x1 * full.m1(phase));
          difference = Math.max(difference, Math.abs(inTable - exact));
        }
        flux = Math.max(flux, difference / peak);
      }
    }
  }
}
