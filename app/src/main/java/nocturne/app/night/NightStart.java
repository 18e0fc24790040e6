package nocturne.app.night;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.SurveyTopics;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import nocturne.survey.Extent;
import nocturne.survey.Sunrise;
import nocturne.survey.SurveyStream;
import org.jspecify.annotations.Nullable;

/**
 * A night that is started by hand: determines night and topic, and whether the topic holds alerts,
 * did, or may.
 *
 * @param survey whose night it is
 * @param topic the survey's topic; {@link NoTopic} to start all but ingest; or null
 * @param date the night, if the topic does not determine it; or null
 * @param source production's topic of alerts, to receive the night from; or null
 */
record NightStart(
    Survey survey, @Nullable String topic, @Nullable String date, @Nullable String source) {
  NightStart {
    if (source != null) {
      requireSource(topic, date, source);
    }
    if (topic == null && date == null) {
      throw Failure.misuse("Say which night: --topic T, or --night YYYY-MM-DD.");
    }
    if (topic != null && !NoTopic.is(topic)) {
      if (date != null) {
        throw Failure.misuse(
            "The topic %s says which night it holds; leave out --night, or give --night alone."
                .formatted(topic));
      }
      var unused = nightOf(survey, topic);
    }
  }

  private static void requireSource(@Nullable String topic, @Nullable String date, String source) {
    if (!source.equals(Topic.ALERTS.productionName())) {
      throw Failure.misuse(
          "Cannot receive a night from \"%s\": give %s, production's stream of alerts."
              .formatted(source, Topic.ALERTS.productionName()));
    }
    if (topic != null || date == null) {
      throw Failure.misuse(
          "Production's stream holds many nights: say which with --night YYYY-MM-DD, and leave out"
              + " --topic.");
    }
  }

  /**
   * Checks that the instance may read the source.
   *
   * @throws Failure with exit code 2 for production, whose own stream it is
   */
  NightStart by(Instance instance) {
    if (source != null && instance.isProduction()) {
      throw Failure.misuse(
          "Production does not receive its own stream; give --instance TESTID with --source.");
    }
    return this;
  }

  private static Night nightOf(Survey survey, String topic) {
    return survey
        .nightOf(topic)
        .orElseThrow(
            () ->
                Failure.misuse(
                    ("Cannot tell the night of topic %s: its name is not %s, with or"
                            + " without a suffix.")
                        .formatted(topic, survey.topicForm())));
  }

  /** The night; today's (UTC) if ingest is not started and none is given. */
  Night night(Instant now) {
    if (topic != null && !NoTopic.is(topic)) {
      return nightOf(survey, topic);
    }
    return NoTopic.night(date, now);
  }

  /**
   * Starts the night and waits until it is received.
   *
   * @return a sentence on the result
   */
  String with(Services services, Conductor conductor) throws IOException, InterruptedException {
    Night night = night(services.clock().instant());
    if (NoTopic.is(topic)) {
      conductor.startWithoutTopic(night);
      return NoTopic.told(night);
    }
    String from = from(services, night);
    conductor.start(night, from);
    return "night " + night + " is received from " + from;
  }

  String from(Services services, Night night) throws IOException {
    if (source != null) {
      return source;
    }
    return topic == null ? new SurveyTopics(services).choose(night) : topic;
  }

  /**
   * A message if the topic holds nothing yet.
   *
   * @throws Failure if it will never hold anything
   */
  Optional<String> look(Services services) throws IOException {
    Night night = night(services.clock().instant());
    Optional<JournalEntry> entry = services.stores().journal().latest(night);
    return NoTopic.is(topic) || entry.filter(e -> e.state() == NightState.FAILED).isPresent()
        ? Optional.empty()
        : look(services, night, from(services, night), entry);
  }

  /** Ingest reads a topic once, for one night. */
  private static void requireAlone(Services services, Night night, String topic) {
    services.stores().journal().latest().stream()
        .filter(e -> !e.night().equals(night) && e.surveyTopic().equals(Optional.of(topic)))
        .filter(e -> e.state() != NightState.CLOSED && e.state() != NightState.FAILED)
        .findFirst()
        .ifPresent(
            other -> {
              throw Failure.incomplete(
                  ("Night %s is being received from %s; end it first with `nocturne night end"
                          + " --night %s`.")
                      .formatted(other.night(), topic, other.night()));
            });
  }

  private Optional<String> look(
      Services services, Night night, String topic, Optional<JournalEntry> entry) {
    Optional<SurveyStream.Found> found = services.survey().find(topic);
    String where = services.survey().where(topic);
    if (survey.nightOf(topic).isEmpty()) {
      requireAlone(services, night, topic);
      if (found.isEmpty()) {
        throw Failure.incomplete(
            "There is no production instance on this Kafka: topic "
                + topic
                + " is not there. `nocturne --production setup` makes it.");
      }
      return Optional.empty();
    }
    if (found.isPresent()) {
      if (found.get().holdsAnything()) {
        return Optional.empty();
      }
      long held = found.get().partitions().values().stream().mapToLong(Extent::end).sum();
      if (held > 0) {
        throw Failure.incomplete(
            ("Topic %s has expired: it held at most %s alerts, and the cluster at %s has"
                    + " deleted them all. `nocturne night list` shows what was received of it in"
                    + " time.")
                .formatted(topic, held, where));
      }
      return Optional.of(
          ("Topic %s is empty: it is there, and nothing was ever sent to it. The night"
                  + " starts with its first alert.")
              .formatted(topic));
    }
    boolean wasReceived =
        entry.flatMap(JournalEntry::surveyTopic).filter(topic::equals).isPresent()
            && entry.filter(e -> e.state() != NightState.STARTING).isPresent();
    if (wasReceived) {
      throw Failure.incomplete(
          ("Topic %s has expired: it was received here and is no longer at %s."
                  + " `nocturne books --night %s` shows what came of it.")
              .formatted(topic, where, night));
    }
    // A topic that we fill may be of any night, at any time.
    boolean maySoonBe = services.names().isOwnSurveyTopic(topic);
    if (!maySoonBe && services.clock().instant().isAfter(Sunrise.endOf(night, survey.site()))) {
      throw Failure.incomplete(
          ("Topic %s never existed as far as can be told: there is none at %s, none of"
                  + " its alerts was ever received here, and its night is past. `nocturne night"
                  + " topics` shows those there are.")
              .formatted(topic, where));
    }
    return Optional.of(
        "Topic %s does not exist yet at %s. The night starts with its first alert."
            .formatted(topic, where));
  }
}
