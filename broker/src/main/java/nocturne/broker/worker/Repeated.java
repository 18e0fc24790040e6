package nocturne.broker.worker;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import org.jspecify.annotations.Nullable;

/**
 * Messages that a repair publishes again, since their topic lost them. An attribute names the
 * stages that took the lost message; they pass over this one. Stages that it does not name take it
 * as any other.
 */
public final class Repeated {
  /** The attribute: words of stages with a space between. */
  public static final String TAKEN_BY = "taken.by";

  private Repeated() {}

  /** A message that these stages have taken already. */
  public static Message message(Message lost, Collection<Stage> takenBy) {
    Map<String, String> attributes = new LinkedHashMap<>(lost.attributes());
    attributes.put(
        TAKEN_BY, takenBy.stream().map(Stage::name).sorted().collect(Collectors.joining(" ")));
    return new Message(lost.key(), lost.value(), attributes);
  }

  /** Whether a stage took a record before the topic lost it. */
  public static boolean wasTakenBy(Stage stage, LogRecord record) {
    @Nullable String stages = record.attributes().get(TAKEN_BY);
    return stages != null && Arrays.asList(stages.split(" ")).contains(stage.name());
  }
}
