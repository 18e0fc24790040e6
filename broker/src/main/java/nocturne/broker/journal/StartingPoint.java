package nocturne.broker.journal;

import java.util.HashMap;
import java.util.Map;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StagePartition;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;

/**
 * The positions of all stages when a night was first started. The night's ledger records are read
 * from this point on, so a start need not read older nights. A stage without a later record in the
 * ledger continues at its position in this point.
 *
 * @param since the end of the ledger; no older record is about the night
 * @param survey next positions of ingest on the survey's topics
 * @param stages next position of each stage and partition
 * @param published by partition of the alerts' topic, the offset after the last published alert
 * @param topics ends of our topics by name and partition; the night's own records come after them
 */
public record StartingPoint(
    LedgerMark since,
    Map<SurveyPartition, Long> survey,
    Map<StagePartition, Long> stages,
    Map<Integer, Long> published,
    Map<String, Map<Integer, Long>> topics) {

  /** The point before any record was written. */
  public static final StartingPoint ORIGIN =
      new StartingPoint(LedgerMark.START, Map.of(), Map.of(), Map.of(), Map.of());

  /** A point with only the ledger's end. */
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
   * This point without the positions on other survey topics, whose number grows with every night. A
   * night reads only its own survey topic.
   */
  public StartingPoint forTopic(String surveyTopic) {
    Map<SurveyPartition, Long> own = new HashMap<>(survey);
    own.keySet().removeIf(partition -> !partition.topic().equals(surveyTopic));
    return new StartingPoint(since, own, stages, published, topics);
  }

  /** This point with the ends of our topics. */
  public StartingPoint withTopics(Map<String, Map<Integer, Long>> ends) {
    return new StartingPoint(since, survey, stages, published, ends);
  }

  /**
   * A stage's next position on a topic, by partition. Partitions that the stage never worked are
   * missing.
   */
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
