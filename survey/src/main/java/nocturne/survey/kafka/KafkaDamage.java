package nocturne.survey.kafka;

import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.CorruptRecordException;

/**
 * Tells from what Kafka's clients throw that a fetched record is not as it was written. The client
 * has no type for that: it throws the common base class with one of some sentences, and names
 * partition and offset in a cause.
 */
public final class KafkaDamage {
  private static final List<String> SENTENCES =
      List.of(
          "Received exception when fetching the next record from",
          "Encountered corrupt message when fetching offset",
          "Failed to make progress reading messages at");

  private KafkaDamage() {}

  /** Whether an exception, itself and not by its causes, says so: trying again does not help. */
  public static boolean isSaidBy(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof CorruptRecordException
        || (e.getClass() == KafkaException.class
            && SENTENCES.stream().anyMatch(message::startsWith));
  }
}
