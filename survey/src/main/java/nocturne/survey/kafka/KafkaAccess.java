package nocturne.survey.kafka;

import java.util.HashMap;
import java.util.Map;
import nocturne.survey.SurveyException;

/**
 * A cluster, who goes there, and how the way is guarded: what a person has set, before any file of
 * it is read.
 *
 * @param bootstrapServers host:port, several separated by commas
 * @param login who goes there
 * @param guard how the way is guarded
 * @param further settings under Kafka's own names, which win over what the others amount to
 */
public record KafkaAccess(
    String bootstrapServers, Login login, Guard guard, ClientSettings further) {

  /**
   * The same as Kafka's clients want it.
   *
   * @throws SurveyException.Refused when a file that is needed for it cannot be read
   */
  public KafkaAddress address() {
    Map<String, String> all = new HashMap<>(login.properties());
    all.putAll(guard.properties());
    boolean open = guard instanceof Guard.Open;
    if (!(login instanceof Login.Nobody)) {
      all.put("security.protocol", open ? "SASL_PLAINTEXT" : "SASL_SSL");
    } else if (!open) {
      all.put("security.protocol", "SSL");
    }
    all.putAll(further.revealed());
    return new KafkaAddress(bootstrapServers, ClientSettings.of(all));
  }
}
