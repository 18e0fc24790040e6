package nocturne.broker.journal;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.core.night.Night;

/**
 * One entry of a night's journal: an intention, and everything known of the night besides the
 * ledger. Each entry repeats the previous one except for its changes, so the newest entry alone is
 * complete.
 *
 * @param n its number, from 1
 * @param at when it was written
 * @param revision of the books of this part of the night, from 1
 * @param surveyTopic the topic that is read; absent if the night was started without a topic
 * @param start all positions at the night's first STARTING; absent before they are known
 * @param ends end of the survey's topic when the night was ended
 * @param deadLetterEnds ends of the topic of dead letters at that time, by partition; earlier
 *     requests belong to this revision
 * @param cancelled stages that need not be drained
 * @param settings of this part of the night, such as a source; removed when it is closed
 * @param note for people: a reason, or what went wrong
 */
public record JournalEntry(
    int n,
    Night night,
    NightState state,
    Instant at,
    String conductor,
    int revision,
    Optional<String> surveyTopic,
    Optional<StartingPoint> start,
    Optional<Map<SurveyPartition, Long>> ends,
    Map<Integer, Long> deadLetterEnds,
    Set<Stage> cancelled,
    Map<String, String> settings,
    String note) {

  public JournalEntry {
    if (n < 1 || revision < 1) {
      throw new IllegalArgumentException(
          "Cannot write entry " + n + ", revision " + revision + ": both are counted from 1.");
    }
    ends = ends.map(Map::copyOf);
    deadLetterEnds = Map.copyOf(deadLetterEnds);
    cancelled = Set.copyOf(cancelled);
    settings = Map.copyOf(settings);
  }

  /** The first entry of a night. */
  public static JournalEntry first(
      Night night, Instant at, String conductor, Optional<String> surveyTopic) {
    return new JournalEntry(
        1,
        night,
        NightState.STARTING,
        at,
        conductor,
        1,
        surveyTopic,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Set.of(),
        Map.of(),
        "");
  }

  /**
   * The next entry, with another state. A night that leaves CLOSED gets the next revision and loses
   * its ends, cancelled stages and settings. A night that is closed loses its settings.
   */
  public JournalEntry next(NightState next, Instant when, String who) {
    boolean again = state == NightState.CLOSED && next == NightState.STARTING;
    boolean startsOver = next == NightState.STARTING && state != NightState.STARTING;
    return new JournalEntry(
        n + 1,
        night,
        next,
        when,
        who,
        again ? revision + 1 : revision,
        surveyTopic,
        start,
        startsOver ? Optional.empty() : ends,
        startsOver ? Map.of() : deadLetterEnds,
        startsOver ? Set.of() : cancelled,
        again || next == NightState.CLOSED ? Map.of() : settings,
        "");
  }

  public JournalEntry withSurveyTopic(Optional<String> topic) {
    return with(topic, start, ends, deadLetterEnds, cancelled, settings, note);
  }

  public JournalEntry withStart(StartingPoint point) {
    return with(surveyTopic, Optional.of(point), ends, deadLetterEnds, cancelled, settings, note);
  }

  public JournalEntry withEnds(Map<SurveyPartition, Long> noted) {
    return with(surveyTopic, start, Optional.of(noted), deadLetterEnds, cancelled, settings, note);
  }

  public JournalEntry withDeadLetterEnds(Map<Integer, Long> noted) {
    return with(surveyTopic, start, ends, noted, cancelled, settings, note);
  }

  public JournalEntry withCancelled(Set<Stage> stages) {
    return with(surveyTopic, start, ends, deadLetterEnds, stages, settings, note);
  }

  public JournalEntry withSettings(Map<String, String> own) {
    return with(surveyTopic, start, ends, deadLetterEnds, cancelled, own, note);
  }

  public JournalEntry withNote(String text) {
    return with(surveyTopic, start, ends, deadLetterEnds, cancelled, settings, text);
  }

  private JournalEntry with(
      Optional<String> topic,
      Optional<StartingPoint> point,
      Optional<Map<SurveyPartition, Long>> noted,
      Map<Integer, Long> letters,
      Set<Stage> stages,
      Map<String, String> own,
      String text) {
    return new JournalEntry(
        n, night, state, at, conductor, revision, topic, point, noted, letters, stages, own, text);
  }

  /** The night as ingest sees it; empty if ingest has nothing to do with it. */
  Optional<OpenNight> open() {
    boolean reads =
        state == NightState.RECEIVING || (state == NightState.DRAINING && ends.isPresent());
    if (!reads || surveyTopic.isEmpty() || cancelled.stream().anyMatch(Stage::isIngest)) {
      return Optional.empty();
    }
    return Optional.of(
        new OpenNight(
            night,
            surveyTopic.get(),
            revision,
            start.orElse(StartingPoint.ORIGIN),
            state == NightState.DRAINING ? ends : Optional.empty(),
            state == NightState.DRAINING ? deadLetterEnds : Map.of()));
  }
}
