package nocturne.broker.conductor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.survey.SurveyStream;

/** Where the survey's topics end now. */
record SurveyEnds(SurveyStream survey) {
  FirstAlert first(String surveyTopic) {
    return new FirstAlert(survey, surveyTopic);
  }

  Map<SurveyPartition, Long> of(Optional<String> surveyTopic) {
    Map<SurveyPartition, Long> ends = new HashMap<>();
    surveyTopic
        .flatMap(survey::find)
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
   * The ends of the survey's topic of a night. Ends from an earlier drain are kept if the topic is
   * gone.
   */
  Map<SurveyPartition, Long> ofNight(JournalEntry entry) {
    Map<SurveyPartition, Long> ends = new HashMap<>(entry.ends().orElse(Map.of()));
    of(entry.surveyTopic()).forEach((p, end) -> ends.merge(p, end, Math::max));
    return ends;
  }
}
