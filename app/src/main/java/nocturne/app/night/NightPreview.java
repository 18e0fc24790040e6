package nocturne.app.night;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.query.StatusQuery;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.night.Night;
import nocturne.survey.SurveyStream;
import org.jspecify.annotations.Nullable;

/** Says what starting or ending a night would find and do; writes nothing. */
public record NightPreview(GlobalOptions global) {

  /** Previews a start; the arguments are those of {@link NightCommand}. */
  public int start(@Nullable String topic, @Nullable String date, @Nullable String source)
      throws IOException, InterruptedException {
    NightStart start = new NightStart(global.survey(), topic, date, source).by(global.instance());
    Night night = start.night(global.surroundings().clock().instant());
    return Session.of(global, "night start")
        .readingSurvey()
        .withExistingServices(
            services -> {
              String from = start.from(services, night);
              Optional<JournalEntry> latest = services.stores().journal().latest(night);
              String would =
                  NoTopic.is(topic)
                      ? "start every stage but the consumer; nothing is received"
                      : startDoes(latest, from);
              tell(services, night, latest, from, would);
              return 0;
            });
  }

  private static String startDoes(Optional<JournalEntry> latest, String from) {
    NightState state = latest.map(JournalEntry::state).orElse(NightState.IDLE);
    String receives = "wait for every stage and for an alert on " + from + ", then receive it";
    return switch (state) {
      case IDLE, FAILED -> receives;
      case CLOSED -> receives + "; the next revision of its books";
      case DRAINING -> "end what is draining first, then " + receives;
      case STARTING, RECEIVING -> {
        Optional<String> other =
            latest.flatMap(JournalEntry::surveyTopic).filter(t -> !t.equals(from));
        yield other.isPresent()
            ? "be refused: the night is read from " + other.get() + "; end it first"
            : state == NightState.RECEIVING ? "nothing: it is received" : "go on: " + receives;
      }
    };
  }

  /** Previews the end of the night, by default the one that was started last. */
  public int end(@Nullable String asked) throws IOException, InterruptedException {
    return Session.of(global, "night end")
        .readingSurvey()
        .withExistingServices(
            services -> {
              Night night = NightRows.which(services.stores(), asked);
              JournalEntry latest = NightRows.latest(services.stores(), night);
              String from = latest.surveyTopic().orElse("no topic");
              tell(services, night, Optional.of(latest), from, endDoes(latest.state()));
              return 0;
            });
  }

  private static String endDoes(NightState state) {
    return switch (state) {
      case RECEIVING ->
          "read the topic to its end as it then is, drain the stages, make and keep the books";
      case DRAINING -> "continue draining, make and keep the books";
      case STARTING -> "close it with books of zero if nothing came, else receive it and end it";
      case CLOSED -> "nothing: print the books that were kept";
      case IDLE, FAILED -> "be refused: start it again first";
    };
  }

  private void tell(
      Services services, Night night, Optional<JournalEntry> latest, String topic, String would) {
    try (Rows rows = global.rows(List.of("what", "name", "value"))) {
      String state = latest.map(e -> e.state().toString()).orElse("never started");
      rows.add(Arrays.asList("night", night, state));
      rows.add(Arrays.asList("survey topic", topic, holds(services, topic)));
      if (services.topics().exists(services.names().topic(services.pipeline().alerts()))) {
        StatusQuery.stages(services).forEach(row -> rows.add(row.cells()));
      } else {
        rows.add(Arrays.asList("stage", "all", "the instance has no topics yet"));
      }
      rows.add(Arrays.asList("would", night, would));
    }
  }

  private static String holds(Services services, String topic) {
    Optional<SurveyStream.Found> found = services.survey().find(topic);
    if (found.isEmpty()) {
      return "does not exist";
    }
    return found.get().holdsAnything()
        ? "%s partitions, at most %s alerts"
            .formatted(found.get().partitions().size(), found.get().atMost())
        : "exists and holds nothing yet";
  }
}
