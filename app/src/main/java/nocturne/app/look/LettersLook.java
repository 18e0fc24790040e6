package nocturne.app.look;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.letters.Letter;
import nocturne.broker.port.StreamRecord;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/** The dead letters, from their topic. */
public final class LettersLook {
  private static final List<String> COLUMNS =
      List.of(
          "night",
          "stage",
          "reason",
          "candid",
          "objectId",
          "length",
          "topic",
          "partition",
          "offset",
          "detail");

  private final GlobalOptions global;
  private final Optional<Night> night;

  public LettersLook(GlobalOptions global, @Nullable String night) {
    this.global = global;
    this.night = Optional.ofNullable(night).map(GlobalOptions::night);
  }

  /** Lists them; answers the exit code. */
  public int run() throws IOException, InterruptedException {
    return Session.of(global, "letters list").withExistingServices(this::list);
  }

  private int list(Services services) {
    String topic = services.names().topic(Topic.LETTERS);
    try (Rows rows = global.rows(COLUMNS)) {
      if (services.streams().exists(topic)) {
        services.streams().readToEnd(topic, Map.of(), message -> row(message, rows));
      }
    }
    return 0;
  }

  private void row(StreamRecord message, Rows rows) {
    Letter.from(message)
        .filter(letter -> night.isEmpty() || night.get().equals(letter.night()))
        .ifPresent(
            letter ->
                rows.add(
                    Arrays.asList(
                        letter.night().basicIso(),
                        letter.stage().word(),
                        letter.reason(),
                        letter.candid().orElse(null),
                        letter.objectId().orElse(null),
                        letter.length(),
                        letter.topic(),
                        letter.partition(),
                        letter.offset(),
                        letter.detail())));
  }
}
