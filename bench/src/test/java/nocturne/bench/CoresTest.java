package nocturne.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nocturne.app.Failure;
import org.junit.jupiter.api.Test;

class CoresTest {
  @Test
  void theKernelsListHasRangesAndSingleCores() {
    assertThat(Cores.parse("0-2,5,8-9")).containsExactly(0, 1, 2, 5, 8, 9);
    assertThat(Cores.parse("3")).containsExactly(3);
    assertThat(Cores.parse("")).isEmpty();
  }

  @Test
  void workersHaveACoreEachAndKafkaTheOthers() {
    Cores cores = new Cores(List.of(2, 3, 6, 7));
    assertThat(cores.areShared()).isFalse();
    assertThat(cores.ofWorker(0)).containsExactly("taskset", "-c", "2");
    assertThat(cores.ofWorker(1)).containsExactly("taskset", "-c", "3");
    assertThat(cores.ofKafka()).containsExactly("taskset", "-c", "6,7");
  }

  @Test
  void onTwoCoresKafkaSharesThem() {
    Cores cores = new Cores(List.of(0, 1));
    assertThat(cores.areShared()).isTrue();
    assertThat(cores.ofKafka()).containsExactly("taskset", "-c", "0,1");
  }

  @Test
  void oneCoreIsTooFew() {
    assertThatThrownBy(() -> new Cores(List.of(0)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("one core only");
  }
}
