package nocturne.app.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.night.Night;
import org.junit.jupiter.api.Test;

class NightQueryTest {
  private static final Instant T = Instant.parse("2021-01-20T00:00:00Z");

  private static List<JournalEntry> night(int startMinutes, int receiveMinutes, int drainMinutes) {
    List<JournalEntry> history = new ArrayList<>();
    JournalEntry first =
        JournalEntry.first(Night.parse("20210120"), T, "test", Optional.of("topic"));
    history.add(first);
    history.add(first.next(NightState.STARTING, T.plusSeconds(30), "another"));
    long minute = startMinutes;
    history.add(last(history).next(NightState.RECEIVING, at(minute), "test"));
    minute += receiveMinutes;
    history.add(last(history).next(NightState.DRAINING, at(minute), "test"));
    minute += drainMinutes;
    history.add(last(history).next(NightState.CLOSED, at(minute), "test"));
    return history;
  }

  private static JournalEntry last(List<JournalEntry> history) {
    return history.get(history.size() - 1);
  }

  private static Instant at(long minute) {
    return T.plusSeconds(60 * minute);
  }

  @Test
  void aStepLastsUntilTheNextStateHoweverOftenItIsRepeated() {
    assertThat(NightQuery.times(night(10, 600, 7), T))
        .containsExactly(
            Optional.of(Duration.ofMinutes(10)),
            Optional.empty(),
            Optional.of(Duration.ofMinutes(600)),
            Optional.of(Duration.ofMinutes(7)),
            Optional.empty());
  }

  @Test
  void theStepUnderWayLastsUntilNow() {
    List<JournalEntry> open = night(10, 600, 7).subList(0, 3);

    assertThat(NightQuery.times(open, at(25)).get(2)).contains(Duration.ofMinutes(15));
  }

  @Test
  void usualIsTheMedianOfFirstRevisions() {
    List<JournalEntry> reopened = night(30, 500, 5);
    reopened.add(last(reopened).next(NightState.STARTING, at(2000), "test"));
    reopened.add(last(reopened).next(NightState.RECEIVING, at(9000), "test"));

    assertThat(NightQuery.usual(List.of(night(10, 600, 7), reopened, night(11, 700, 60))))
        .isEqualTo(
            Map.of(
                NightState.STARTING, Duration.ofMinutes(11),
                NightState.RECEIVING, Duration.ofMinutes(600),
                NightState.DRAINING, Duration.ofMinutes(7)));
  }

  @Test
  void whatNoNightHasDoneIsNotUsual() {
    assertThat(NightQuery.usual(List.of())).isEmpty();
    assertThat(NightQuery.usual(List.of(night(1, 2, 3).subList(0, 3))))
        .isEqualTo(Map.of(NightState.STARTING, Duration.ofMinutes(1)));
  }
}
