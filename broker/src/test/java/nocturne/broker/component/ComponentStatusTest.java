package nocturne.broker.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import nocturne.broker.component.ComponentStatus.State;
import nocturne.broker.ledger.RecordFormat;
import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Component;
import org.junit.jupiter.api.Test;

final class ComponentStatusTest {
  private static final Instant SINCE = Instant.parse("2026-11-29T02:13:30.123Z");

  private static ComponentStatus word(State state, String note) {
    return new ComponentStatus(
        Component.TABLES,
        new Self("w", "worker 1", "p"),
        Set.of(Stage.TABLE),
        state,
        new ComponentStatus.Executed(0, 1),
        SINCE,
        note);
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
  void itIsKeptWithAllItsFieldsAtOneLevel() {
    ComponentStatus status = word(State.WAITING, "no Kafka");
    RecordFormat<ComponentStatus> format = RecordFormat.json(ComponentStatus.class);
    String kept =
        """
        {
          "component" : "TABLES",
          "worker" : "w",
          "who" : "worker 1",
          "process" : "p",
          "stages" : [ "table" ],
          "state" : "WAITING",
          "order" : 0,
          "runs" : 1,
          "since" : "2026-11-29T02:13:30.123Z",
          "note" : "no Kafka"
        }""";
    assertThat(format.write(status)).asString(UTF_8).isEqualTo(kept);
    assertThat(format.read(kept.getBytes(UTF_8), 0)).isEqualTo(status);
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
