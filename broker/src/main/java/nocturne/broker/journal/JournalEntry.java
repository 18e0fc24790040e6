package nocturne.broker.journal;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
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
 * @param part what is known of this part of the night; its components are fields of the entry
 * @param note for people: a reason, or what went wrong
 */
public record JournalEntry(
    int n,
    Night night,
    NightState state,
    Instant at,
    String conductor,
    @JsonUnwrapped NightPart part,
    String note) {

  public JournalEntry {
    if (n < 1 || part.revision() < 1) {
      throw new IllegalArgumentException(
          "Cannot write entry %s, revision %s: both are counted from 1."
              .formatted(n, part.revision()));
    }
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
        new NightPart(
            1, surveyTopic, Optional.empty(), Optional.empty(), Map.of(), Set.of(), Map.of()),
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
        new NightPart(
            again ? revision() + 1 : revision(),
            surveyTopic(),
            start(),
            startsOver ? Optional.empty() : ends(),
            startsOver ? Map.of() : deadLetterEnds(),
            startsOver ? Set.of() : cancelled(),
            again || next == NightState.CLOSED ? Map.of() : settings()),
        "");
  }

  public JournalEntry withSurveyTopic(Optional<String> topic) {
    return with(topic, start(), ends(), deadLetterEnds(), cancelled(), settings());
  }

  public JournalEntry withStart(StartingPoint point) {
    return with(
        surveyTopic(), Optional.of(point), ends(), deadLetterEnds(), cancelled(), settings());
  }

  public JournalEntry withEnds(Map<SurveyPartition, Long> noted) {
    return with(
        surveyTopic(), start(), Optional.of(noted), deadLetterEnds(), cancelled(), settings());
  }

  public JournalEntry withDeadLetterEnds(Map<Integer, Long> noted) {
    return with(surveyTopic(), start(), ends(), noted, cancelled(), settings());
  }

  public JournalEntry withCancelled(Set<Stage> stages) {
    return with(surveyTopic(), start(), ends(), deadLetterEnds(), stages, settings());
  }

  public JournalEntry withSettings(Map<String, String> own) {
    return with(surveyTopic(), start(), ends(), deadLetterEnds(), cancelled(), own);
  }

  private JournalEntry with(
      Optional<String> topic,
      Optional<StartingPoint> point,
      Optional<Map<SurveyPartition, Long>> noted,
      Map<Integer, Long> letters,
      Set<Stage> stages,
      Map<String, String> own) {
    NightPart its = new NightPart(revision(), topic, point, noted, letters, stages, own);
    return new JournalEntry(n, night, state, at, conductor, its, note);
  }

  public JournalEntry withNote(String text) {
    return new JournalEntry(n, night, state, at, conductor, part, text);
  }

  public int revision() {
    return part.revision();
  }

  public Optional<String> surveyTopic() {
    return part.surveyTopic();
  }

  public Optional<StartingPoint> start() {
    return part.start();
  }

  public Optional<Map<SurveyPartition, Long>> ends() {
    return part.ends();
  }

  public Map<Integer, Long> deadLetterEnds() {
    return part.deadLetterEnds();
  }

  public Set<Stage> cancelled() {
    return part.cancelled();
  }

  public Map<String, String> settings() {
    return part.settings();
  }

  /** The night as ingest sees it; empty if ingest has nothing to do with it. */
  Optional<OpenNight> open() {
    boolean reads =
        state == NightState.RECEIVING || (state == NightState.DRAINING && ends().isPresent());
    if (!reads || surveyTopic().isEmpty() || cancelled().stream().anyMatch(Stage::isIngest)) {
      return Optional.empty();
    }
    return Optional.of(
        new OpenNight(
            night,
            surveyTopic().get(),
            revision(),
            start().orElse(StartingPoint.ORIGIN),
            state == NightState.DRAINING ? ends() : Optional.empty(),
            state == NightState.DRAINING ? deadLetterEnds() : Map.of()));
  }
}
