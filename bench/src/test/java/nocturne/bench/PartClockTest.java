package nocturne.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PartClockTest {
  @Test
  void ticksAreThoseOfTheProgramAndOfTheKernelForIt() {
    assertThat(
            PartClock.ticks(
                "77 (a) b (c) S 1 2 3 4 -1 4194368 10 11 12 13 700 55 14 15 20 0 90 0 123 456"))
        .isEqualTo(755);
  }

  @Test
  void aThreadsNameTellsItsPart() {
    assertThat(PartClock.partOf("worker-value-ad")).isEqualTo("filter, fit and plots");
    assertThat(PartClock.partOf("kafka-producer-")).isEqualTo("producers");
    assertThat(PartClock.partOf("kafka-0-raft-io")).isEqualTo("Kafka");
    assertThat(PartClock.partOf("C2 CompilerThre")).isEqualTo("Java's compilers");
    assertThat(PartClock.partOf("java")).isEqualTo("the rest");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatAThreadUsesCountsForItsPartAfterItsEnd() throws Exception {
    long from = System.currentTimeMillis();
    PartClock clock = new PartClock(ProcessHandle.current().pid());
    try (clock) {
      Thread busy =
          new Thread(
              () -> {
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2_500);
                while (System.nanoTime() < end) {
                  Thread.onSpinWait();
                }
              },
              "ingest");
      busy.start();
      busy.join();
    }
    assertThat(clock.seconds(from, System.currentTimeMillis()).get("ingest")).isPositive();
  }
}
