package nocturne.broker.automatic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.memory.InMemorySurvey;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.survey.RoutedSurvey;
import nocturne.survey.SurveyStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is offered of a night while the survey's cluster is away and ours is not. */
final class DiscoveryTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final String SURVEYS = "ztf_20210120_programid1";
  private static final String OURS = "ztf_20210120_programid1-test";

  private final InMemorySurvey survey = new InMemorySurvey("the survey's");
  private final InMemorySurvey here = new InMemorySurvey("ours");
  private final RoutedSurvey both = new RoutedSurvey(survey, here, OURS::equals);
  private final Discovery discovery = new Discovery(Ztf.SURVEY, night -> List.of(SURVEYS, OURS), 7);

  @AfterEach
  void close() {
    both.close();
  }

  @Test
  void whatMightBeTheSurveysIsNotKnown() {
    survey.reachable(false);
    assertThat(snapshot(Optional.empty())).isInstanceOf(SurveySnapshot.Unreachable.class);
    here.create(OURS, 1);
    assertThat(snapshot(Optional.empty())).isInstanceOf(SurveySnapshot.Unreachable.class);
    assertThat(snapshot(begun(NightState.STARTING, null)))
        .isInstanceOf(SurveySnapshot.Unreachable.class);
    assertThat(snapshot(begun(NightState.RECEIVING, SURVEYS)))
        .isInstanceOf(SurveySnapshot.Unreachable.class);
    assertThat(snapshot(begun(NightState.CLOSED, SURVEYS)))
        .isInstanceOf(SurveySnapshot.Unreachable.class);
  }

  @Test
  void aNightOnATopicOfOursIsSeen() {
    survey.reachable(false);
    here.create(OURS, 1);
    assertThat(names(snapshot(begun(NightState.STARTING, OURS)))).containsExactly(OURS);
    here.send(OURS, 0, new byte[] {1}, 0);
    assertThat(names(snapshot(Optional.empty()))).containsExactly(OURS);
    assertThat(names(snapshot(begun(NightState.STARTING, null)))).containsExactly(OURS);
    assertThat(names(snapshot(begun(NightState.RECEIVING, OURS)))).containsExactly(OURS);
    assertThat(snapshot(begun(NightState.RECEIVING, SURVEYS)))
        .isInstanceOf(SurveySnapshot.Unreachable.class);
  }

  @Test
  void onceBothAnswerBothAreSeenTheSurveysFirst() {
    survey.create(SURVEYS, 1);
    here.create(OURS, 1);
    assertThat(names(snapshot(begun(NightState.RECEIVING, OURS)))).containsExactly(SURVEYS, OURS);
  }

  /** It may go away between the list and the look. */
  @Test
  void aSurveyThatGoesAwayMeanwhileIsNoDifferent() {
    survey.create(SURVEYS, 1);
    here.create(OURS, 1);
    SurveyStream.Listing listed = both.list();
    survey.reachable(false);
    assertThat(discovery.snapshot(both, listed, NIGHT, Optional.empty()))
        .isInstanceOf(SurveySnapshot.Unreachable.class);
    assertThat(names(discovery.snapshot(both, listed, NIGHT, begun(NightState.RECEIVING, OURS))))
        .containsExactly(OURS);
  }

  private SurveySnapshot snapshot(Optional<JournalEntry> entry) {
    return discovery.snapshot(both, both.list(), NIGHT, entry);
  }

  private static List<String> names(SurveySnapshot snapshot) {
    assertThat(snapshot).isInstanceOf(SurveySnapshot.Topics.class);
    return ((SurveySnapshot.Topics) snapshot)
        .found().stream().map(found -> found.topic().name()).toList();
  }

  private static Optional<JournalEntry> begun(NightState state, @Nullable String topic) {
    Instant when = Instant.parse("2021-01-20T08:00:00Z");
    return Optional.of(
        JournalEntry.first(NIGHT, when, "a test", Optional.ofNullable(topic))
            .next(state, when, "a test"));
  }
}
