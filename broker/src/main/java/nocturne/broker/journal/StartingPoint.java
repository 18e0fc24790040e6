package nocturne.broker.journal;

import java.util.HashMap;
import java.util.Map;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StagePartition;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;

/**
 * Where everyone stood when a night was first started. The night's ledger is read from here, so
 * that a start need not read last year; whoever finds nothing of his own behind the mark goes on at
 * the position noted here, not at 0.
 *
 * @param since where the ledger ended: nothing older tells of the night
 * @param survey the survey's next positions
 * @param stages each stage's {@code to}
 * @param topics where each of our topics ended, by name and partition: the night's own records come
 *     after it
 * @param published by partition of the alerts' topic, the offset after the last alert published
 */
public record StartingPoint(
    LedgerMark since,
    Map<SurveyPartition, Long> survey,
    Map<StagePartition, Long> stages,
    Map<Integer, Long> published,
    Map<String, Map<Integer, Long>> topics) {

  /** Before anything was written. */
  public static final StartingPoint ORIGIN =
      new StartingPoint(LedgerMark.START, Map.of(), Map.of(), Map.of(), Map.of());

  /** A point of which only the ledger's mark is known. */
  public static StartingPoint since(LedgerMark mark) {
    return new StartingPoint(mark, Map.of(), Map.of(), Map.of(), Map.of());
  }

  public StartingPoint {
    survey = Map.copyOf(survey);
    stages = Map.copyOf(stages);
    published = Map.copyOf(published);
    topics = Map.copyOf(topics);
  }

  /**
   * Notes the ledger's end and every position as of it, reading from an earlier point on. Records
   * that are written meanwhile may already be in the positions; reading them again from the mark
   * leads to the same place.
   *
   * @param before an earlier night's starting point, or {@link #ORIGIN}
   */
  public static StartingPoint now(Ledger ledger, StartingPoint before) {
    NightView view = NightView.ofAll(ledger, before).readOn();
    return new StartingPoint(
        view.mark(), view.survey(), view.stages(), view.publishedTo(), Map.of());
  }

  /**
   * Without the survey's positions in other topics, of which there are more with every night: they
   * are not the concern of a night that reads this one.
   */
  public StartingPoint forTopic(String surveyTopic) {
    Map<SurveyPartition, Long> own = new HashMap<>(survey);
    own.keySet().removeIf(partition -> !partition.topic().equals(surveyTopic));
    return new StartingPoint(since, own, stages, published, topics);
  }

  /** The same, with where our topics ended. */
  public StartingPoint withTopics(Map<String, Map<Integer, Long>> ends) {
    return new StartingPoint(since, survey, stages, published, ends);
  }

  /** How far a stage had come on a topic, by partition; those it never worked are missing. */
  public Map<Integer, Long> places(Stage stage, String topic) {
    return places(stages, stage, topic);
  }

  static Map<Integer, Long> places(Map<StagePartition, Long> stages, Stage stage, String topic) {
    Map<Integer, Long> places = new HashMap<>();
    stages.forEach(
        (place, to) -> {
          if (place.stage().equals(stage) && place.topic().equals(topic)) {
            places.put(place.partition(), to);
          }
        });
    return places;
  }
}
