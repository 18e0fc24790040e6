package nocturne.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MoveWatchTest {
  @Test
  void aThreadThatWaitsIsInterruptedWhenTheServicesMove() {
    AtomicBoolean moved = new AtomicBoolean();
    try (MoveWatch watch = new MoveWatch(moved::get)) {
      moved.set(true);
      assertThatThrownBy(() -> Thread.sleep(20_000)).isInstanceOf(InterruptedException.class);
      assertThat(watch.hasMoved()).isTrue();
    }
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anInterruptionOfTheCommandStays() {
    try (MoveWatch watch = new MoveWatch(() -> false)) {
      Thread.currentThread().interrupt();
      assertThat(watch.hasMoved()).isFalse();
    }
    assertThat(Thread.interrupted()).isTrue();
  }
}
