package nocturne.survey.kafka;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Where a Kafka cluster is and how to log in there.
 *
 * @param bootstrapServers host:port, several separated by commas
 * @param properties further settings of Kafka's clients, such as {@code security.protocol}, {@code
 *     sasl.mechanism} and {@code sasl.jaas.config}; empty for a plain cluster
 */
public record KafkaAddress(String bootstrapServers, Map<String, String> properties) {
  private static final String MASK = "***";

  public KafkaAddress {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException(
          "no Kafka can be found at '' (bootstrap servers); give host:port, such as"
              + " localhost:9092");
    }
    properties = Map.copyOf(properties);
  }

  public static KafkaAddress plain(String bootstrapServers) {
    return new KafkaAddress(bootstrapServers, Map.of());
  }

  /** The settings as clients want them, to be completed by the caller. */
  public Properties clientProperties() {
    Properties p = new Properties();
    p.putAll(properties);
    p.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return p;
  }

  /** Without secrets: they are shown as asterisks. */
  @Override
  public String toString() {
    Map<String, String> shown = new TreeMap<>(properties);
    shown.replaceAll((key, value) -> isSecret(key) ? MASK : value);
    return shown.isEmpty() ? bootstrapServers : bootstrapServers + " " + shown;
  }

  private static boolean isSecret(String key) {
    String k = key.toLowerCase(Locale.ROOT);
    return k.contains("password")
        || k.contains("secret")
        || k.contains("jaas")
        || k.contains("token")
        || k.contains("keystore.key")
        || k.contains("credential");
  }
}
