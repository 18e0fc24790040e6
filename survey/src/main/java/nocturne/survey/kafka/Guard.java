package nocturne.survey.kafka;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** How the connection to a cluster is protected against eavesdropping and impersonation. */
public sealed interface Guard {

  /** What Kafka's clients call this, but for the protocol. */
  Map<String, String> properties();

  /** Everyone on the way can read and change what is said. */
  record Open() implements Guard {
    @Override
    public Map<String, String> properties() {
      return Map.of();
    }
  }

  /**
   * TLS; the cluster's certificate must be signed by a trusted authority and bear the name under
   * which the cluster is reached.
   *
   * @param trusted file with the certificates, in PEM, of whom we trust; those that Java itself
   *     trusts if empty
   */
  record Tls(Optional<Path> trusted) implements Guard {
    @Override
    public Map<String, String> properties() {
      return trusted
          .map(file -> Map.of("ssl.truststore.type", "PEM", "ssl.truststore.location", file + ""))
          .orElse(Map.of());
    }
  }
}
