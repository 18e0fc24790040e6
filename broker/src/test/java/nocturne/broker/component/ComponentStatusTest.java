package nocturne.broker.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import nocturne.broker.component.ComponentStatus.State;
import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Component;
import org.junit.jupiter.api.Test;

final class ComponentStatusTest {
  private static final Instant SINCE = Instant.parse("2026-11-29T02:13:30.123Z");

  private static ComponentStatus word(State state, String note) {
    return new ComponentStatus(
        Component.TABLES, "w", "worker 1", "p", Set.of(Stage.TABLE), state, 0, 1, SINCE, note);
  }

  @Test
  void waitingIsAProblemAfterAMinuteAndStoppingAtOnce() {
    Instant soon = SINCE.plusSeconds(59);
    Instant late = SINCE.plusSeconds(61);
    for (State state : new State[] {State.WAITING, State.STARTING}) {
      assertThat(word(state, "").isProblem(soon)).isFalse();
      assertThat(word(state, "").isProblem(late)).isTrue();
    }
    for (State state : new State[] {State.STOPPED, State.FAILED}) {
      assertThat(word(state, "").isProblem(soon)).isTrue();
    }
    for (State state : new State[] {State.RUNNING, State.DRAINING}) {
      assertThat(word(state, "").isProblem(late)).isFalse();
    }
  }

  @Test
  void itsWordsHaveSinceWhenAndWhy() {
    assertThat(word(State.RUNNING, "").words()).isEqualTo("RUNNING");
    assertThat(word(State.WAITING, "table: Kafka at here does not answer, tried 3 times").words())
        .isEqualTo(
            "WAITING since 2026-11-29T02:13:30Z (table: Kafka at here does not answer, tried 3"
                + " times)");
  }
}
