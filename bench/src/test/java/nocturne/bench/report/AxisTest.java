package nocturne.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {
  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(Axis.Tick::label).toList();
  }

  @Test
  void ticksFromZeroAreRoundAndReachTheGreatest() {
    assertThat(labels(Axis.fromZero("", 0.26))).containsExactly("0", "0.1", "0.2", "0.3");
    assertThat(labels(Axis.fromZero("", 1_052))).containsExactly("0", "500", "1,000", "1,500");
    assertThat(labels(Axis.fromZero("", 0))).startsWith("0").hasSizeGreaterThan(1);
  }

  @Test
  void aLogarithmicAxisHasPowersOfTen() {
    Axis axis = Axis.logarithmic("", 44, 1_200);
    assertThat(labels(axis)).containsExactly("10", "100", "1,000", "10,000");
    assertThat(axis.place(10)).isZero();
    assertThat(axis.place(100)).isEqualTo(1 / 3.0, within(1e-12));
    assertThat(axis.place(10_000)).isEqualTo(1, within(1e-12));
    assertThat(labels(Axis.logarithmic("", 10, 10))).containsExactly("10", "100");
  }

  @Test
  void whatLiesOutsideIsAtAnEnd() {
    assertThat(Axis.fromZero("", 10).place(-1)).isZero();
    assertThat(Axis.fromZero("", 10).place(99)).isEqualTo(1);
  }
}
