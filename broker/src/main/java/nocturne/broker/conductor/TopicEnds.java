package nocturne.broker.conductor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.port.Ledger;
import nocturne.core.instance.Topic;

/** Where our topics end now, or the survey's. */
record TopicEnds(BackEnd back) {
  Ledger ledger() {
    return back.ledger();
  }

  /** Of all of ours, by topic and partition. */
  Map<String, Map<Integer, Long>> ofOurs() {
    Map<String, Map<Integer, Long>> ends = new HashMap<>();
    for (String topic : back.pipeline().topicNames()) {
      Map<Integer, Long> to = new HashMap<>();
      back.log().extent(topic).forEach((partition, kept) -> to.put(partition, kept.to()));
      ends.put(topic, to);
    }
    return ends;
  }

  /** Where the topic of dead letters ends now, by partition. */
  Map<Integer, Long> ofDeadLetters() {
    Map<Integer, Long> ends = new HashMap<>();
    back.log()
        .extent(back.names().topic(Topic.DEAD_LETTERS))
        .forEach((p, kept) -> ends.put(p, kept.to()));
    return ends;
  }

  Map<SurveyPartition, Long> ofSurvey(Optional<String> surveyTopic) {
    Map<SurveyPartition, Long> ends = new HashMap<>();
    surveyTopic
        .flatMap(back.survey()::find)
        .ifPresent(
            found ->
                found
                    .partitions()
                    .forEach(
                        (p, extent) ->
                            ends.put(SurveyPartition.of(found.topic(), p), extent.end())));
    return ends;
  }

  /**
   * Of the survey's topic of a night. Those noted at an earlier end count on where the survey's
   * topic is gone.
   */
  Map<SurveyPartition, Long> ofNight(JournalEntry entry) {
    Map<SurveyPartition, Long> ends = new HashMap<>(entry.ends().orElse(Map.of()));
    ofSurvey(entry.surveyTopic()).forEach((p, end) -> ends.merge(p, end, Math::max));
    return ends;
  }
}
