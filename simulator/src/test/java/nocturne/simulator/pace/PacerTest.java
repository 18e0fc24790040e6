package nocturne.simulator.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PacerTest {
  private static final double JD = 2459234.7;
  private long now = 17;
  private long slept;

  private Pacer pacer(Rate rate) {
    return new Pacer(
        rate,
        () -> now,
        nanos -> {
          slept++;
          now += nanos;
        });
  }

  @Test
  void packetsAreDueEvenlyWithoutDrift() throws InterruptedException {
    Pacer pacer = pacer(new Rate.PerSecond(3));
    for (int i = 0; i < 300_001; i++) {
      pacer.await(Double.NaN);
      now += 1000; // sending takes a while
    }
    // The last is due after 100,000 seconds exactly, whatever sending took in between.
    assertThat((double) (now - 17 - 1000)).isCloseTo(100_000e9, within(10.0));
  }

  @Test
  void afterAStallOverduePacketsGoAtOnce() throws InterruptedException {
    Pacer pacer = pacer(new Rate.PerSecond(10));
    pacer.await(JD);
    now += 1_050_000_000L;
    for (int i = 0; i < 10; i++) {
      pacer.await(JD);
    }
    assertThat(slept).isZero();
    pacer.await(JD);
    assertThat(slept).isEqualTo(1);
    assertThat(now - 17).isEqualTo(1_100_000_000L);
  }

  @Test
  void realTimeFollowsTheExposures() throws InterruptedException {
    Pacer pacer = pacer(new Rate.RealTime(60));
    pacer.await(JD);
    assertThat(slept).isZero();
    pacer.await(JD + 1 / 24.0);
    assertThat((double) (now - 17)).isCloseTo(60e9, within(1e6));
    pacer.await(JD + 0.5 / 24.0); // late ones do not turn the clock back
    pacer.await(Double.NaN);
    pacer.await(1e12);
    assertThat(slept).isEqualTo(1);
    pacer.await(JD + 2 / 24.0);
    assertThat((double) (now - 17)).isCloseTo(120e9, within(1e6));
  }

  @Test
  void withoutLimitNothingWaits() throws InterruptedException {
    Pacer pacer = pacer(new Rate.Unlimited());
    for (int i = 0; i < 1000; i++) {
      pacer.await(JD + i);
    }
    assertThat(slept).isZero();
  }
}
