package nocturne.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  @Test
  void percentilesAreThoseOfTheSortedLatencies() {
    Random random = new Random(7);
    long[] all = random.longs(10_000, 0, 3_000).toArray();
    Latencies latencies = new Latencies(1);
    for (long millis : all) {
      latencies.add(0, millis);
    }
    Arrays.sort(all);
    assertThat(latencies.percentile(0.5, 0, 1)).hasValue(all[4_999]);
    assertThat(latencies.percentile(0.99, 0, 1)).hasValue(all[9_899]);
    assertThat(latencies.percentile(0.999, 0, 1)).hasValue(all[9_989]);
    assertThat(latencies.percentile(1, 0, 1)).hasValue(all[9_999]);
  }

  @Test
  void intervalsAreCountedApartAndTogether() {
    Latencies latencies = new Latencies(3);
    latencies.add(0, 1_000);
    latencies.add(1, 10);
    latencies.add(2, 20);
    latencies.add(2, 30);
    assertThat(latencies.count(1, 3)).isEqualTo(3);
    assertThat(latencies.percentile(0.5, 1, 3)).hasValue(20);
    assertThat(latencies.percentile(1, 0, 3)).hasValue(1_000);
  }

  @Test
  void whatBeganOutsideTheRunIsNotCounted() {
    Latencies latencies = new Latencies(1);
    latencies.add(-1, 5);
    latencies.add(1, 5);
    assertThat(latencies.count(0, 1)).isZero();
    assertThat(latencies.percentile(0.5, 0, 1)).isEmpty();
  }

  @Test
  void whatTakesTooLongOrLessThanNothingCountsAtTheEnds() {
    Latencies latencies = new Latencies(1);
    latencies.add(0, -3);
    latencies.add(0, Long.MAX_VALUE);
    assertThat(latencies.percentile(0.5, 0, 1)).hasValue(0);
    assertThat(latencies.percentile(1, 0, 1)).hasValue(Latencies.MOST_MILLIS);
  }
}
