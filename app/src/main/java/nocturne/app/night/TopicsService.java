package nocturne.app.night;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.SurveyTopics;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import nocturne.survey.Extent;
import nocturne.survey.SurveyStream;
import org.jspecify.annotations.Nullable;

/** Shows the topics that can be received, and when they expire. */
public record TopicsService(GlobalOptions global) {

  /**
   * Prints a line for each topic.
   *
   * @param emptyToo whether to show empty topics
   */
  public int run(boolean emptyToo) throws IOException, InterruptedException {
    return Session.of(global, "night topics")
        .readingSurvey()
        .withServices(services -> show(services, emptyToo));
  }

  private int show(Services services, boolean emptyToo) {
    SurveyStream.Listing listed = services.survey().list();
    try (Rows rows =
        global.rows(
            List.of(
                ("topic night state partitions alerts_at_most deleted_at_most oldest"
                        + " newest expires_from expires_until")
                    .split(" ")))) {
      for (String topic : names(services, listed)) {
        Optional<SurveyStream.Found> found = services.survey().find(topic);
        if (found.filter(f -> emptyToo || f.holdsAnything()).isPresent()) {
          add(rows, services, found.get());
        }
      }
    }
    if (listed.why().isPresent()) {
      throw Failure.incomplete(
          listed.why().get().getMessage() + ". Shown are the topics on our own Kafka.",
          listed.why().get());
    }
    return 0;
  }

  private static List<String> names(Services services, SurveyStream.Listing listed) {
    SurveyTopics topics = new SurveyTopics(services);
    Survey survey = services.names().survey();
    return listed.names().stream()
        .filter(
            topic -> survey.nightOf(topic).filter(n -> topics.names(n).contains(topic)).isPresent())
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private static void add(Rows rows, Services services, SurveyStream.Found found) {
    String topic = found.topic().name();
    @Nullable Night night = services.names().survey().nightOf(topic).orElse(null);
    Optional<SurveyStream.Kept> kept = services.survey().kept(topic);
    rows.add(
        Arrays.asList(
            topic,
            night,
            night == null ? null : state(services, night),
            found.partitions().size(),
            found.atMost(),
            found.partitions().values().stream().mapToLong(Extent::begin).sum(),
            kept.flatMap(SurveyStream.Kept::oldest).orElse(null),
            kept.flatMap(SurveyStream.Kept::newest).orElse(null),
            kept.map(k -> expires(k, k.oldest())).orElse("not told"),
            kept.map(k -> expires(k, k.newest())).orElse("not told")));
  }

  /** The night's state here; null if it was never started, as before setup. */
  private static @Nullable NightState state(Services services, Night night) {
    boolean isSetUp =
        services.stores().store().bucketExists(services.names().bucket(Bucket.BROKER_FILES));
    return isSetUp
        ? services.stores().journal().latest(night).map(JournalEntry::state).orElse(null)
        : null;
  }

  private static String expires(SurveyStream.Kept kept, Optional<Instant> sent) {
    if (kept.retention().isEmpty()) {
      return "never";
    }
    return sent.map(at -> at.plus(kept.retention().get()).toString()).orElse("");
  }
}
