package nocturne.survey.kafka;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The protection of the connection to a cluster against eavesdropping and impersonation. */
public sealed interface Guard {

  /** The properties of Kafka's clients, without the protocol. */
  Map<String, String> properties();

  /** Everyone on the way can read and change what is said. */
  record Open() implements Guard {
    @Override
    public Map<String, String> properties() {
      return Map.of();
    }
  }

  /**
   * TLS; the cluster's certificate must be signed by a trusted authority and have the name under
   * which the cluster is reached.
   *
   * @param trusted PEM file with the trusted certificates; empty for those that Java trusts
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
