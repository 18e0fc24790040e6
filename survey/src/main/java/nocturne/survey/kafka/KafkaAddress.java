package nocturne.survey.kafka;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Where a Kafka cluster is and how to log in there.
 *
 * @param bootstrapServers host:port, several separated by commas
 * @param properties further settings of Kafka's clients, such as {@code security.protocol}, {@code
 *     sasl.mechanism} and {@code sasl.jaas.config}; empty for a plain cluster
 */
public record KafkaAddress(String bootstrapServers, ClientSettings properties) {
  /**
   * The system sizes the buffer. With the 64 KiB that Kafka's clients take otherwise, a loopback
   * connection, whose packets are as large, stalls for 0.2 s now and then.
   */
  private static final String BY_SYSTEM = "-1";

  public KafkaAddress {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException(
          "no Kafka can be found at '' (bootstrap servers); give host:port, such as"
              + " localhost:9092");
    }
  }

  public KafkaAddress(String bootstrapServers, Map<String, String> properties) {
    this(bootstrapServers, ClientSettings.of(properties));
  }

  public static KafkaAddress plain(String bootstrapServers) {
    return new KafkaAddress(bootstrapServers, ClientSettings.NONE);
  }

  /**
   * The clients' properties, to be completed by the caller. They contain secrets: never print them.
   */
  public Properties clientProperties() {
    Properties p = new Properties();
    p.setProperty(CommonClientConfigs.RECEIVE_BUFFER_CONFIG, BY_SYSTEM);
    p.putAll(properties.revealed());
    p.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return p;
  }

  /** Without secrets: they are shown as stars. */
  @Override
  public String toString() {
    return properties.equals(ClientSettings.NONE)
        ? bootstrapServers
        : bootstrapServers + " " + properties;
  }
}
