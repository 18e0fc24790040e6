package nocturne.google.bigquery;

import java.time.Duration;
import java.util.Optional;
import nocturne.google.InstanceLabel;

/**
 * Where tables are and how long to wait for them.
 *
 * @param project the project that owns them
 * @param location of new datasets, such as {@code US}
 * @param standIn servers that stand in for BigQuery; empty for Google's own
 * @param patience how long a call that fails in a way that may pass is tried again
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

  /** The same with other servers in place of Google's. */
  public BigQuerySettings withStandIn(StandIn servers) {
    return new BigQuerySettings(project, location, Optional.of(servers), patience, label);
  }

  /** The same with another patience. */
  public BigQuerySettings withPatience(Duration longest) {
    return new BigQuerySettings(project, location, standIn, longest, label);
  }

  /** The same with a dataset and tables that bear a label. */
  public BigQuerySettings withLabel(InstanceLabel its) {
    return new BigQuerySettings(project, location, standIn, patience, its);
  }
}
