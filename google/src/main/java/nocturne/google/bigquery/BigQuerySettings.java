package nocturne.google.bigquery;

import java.time.Duration;
import java.util.Optional;
import nocturne.google.InstanceLabel;

/**
 * The settings of tables in BigQuery.
 *
 * @param project that owns them
 * @param location of new datasets, such as {@code US}
 * @param standIn servers to use instead of BigQuery; empty for Google's own
 * @param patience maximum time for which a failing call is retried
 * @param label of the dataset and its tables
 */
public record BigQuerySettings(
    String project,
    String location,
    Optional<StandIn> standIn,
    Duration patience,
    InstanceLabel label) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * Servers without TLS or credentials.
   *
   * @param rest base address of the REST interface, such as {@code http://127.0.0.1:9050}
   * @param storage host and port of the Storage Write interface
   */
  public record StandIn(String rest, String storage) {}

  /** Checks that the project has a name. */
  public BigQuerySettings {
    if (project.isBlank()) {
      throw new IllegalArgumentException(
          "Cannot use BigQuery: the project is '%s'; name one.".formatted(project));
    }
  }

  /** Google's own service, with half a minute of patience. */
  public BigQuerySettings(String project, String location) {
    this(project, location, Optional.empty(), PATIENCE, InstanceLabel.NONE);
  }

  /** These settings with other servers instead of Google's. */
  public BigQuerySettings withStandIn(StandIn servers) {
    return new BigQuerySettings(project, location, Optional.of(servers), patience, label);
  }

  /** These settings with another patience. */
  public BigQuerySettings withPatience(Duration longest) {
    return new BigQuerySettings(project, location, standIn, longest, label);
  }

  /** These settings with a label of the dataset and its tables. */
  public BigQuerySettings withLabel(InstanceLabel newLabel) {
    return new BigQuerySettings(project, location, standIn, patience, newLabel);
  }
}
