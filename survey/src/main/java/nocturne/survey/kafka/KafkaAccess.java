package nocturne.survey.kafka;

import java.util.HashMap;
import java.util.Map;
import nocturne.survey.SurveyException;

/**
 * A cluster, the login and the protection of the connection, as configured, before any file it
 * names is read.
 *
 * @param bootstrapServers host:port, several separated by commas
 * @param guard protection of the connection
 * @param further settings under Kafka's own names, which take precedence over the others
 */
public record KafkaAccess(
    String bootstrapServers, Login login, Guard guard, ClientSettings further) {

  /**
   * The address with the properties of Kafka's clients.
   *
   * @throws SurveyException.Refused if a file that it needs cannot be read
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
