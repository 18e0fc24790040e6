package nocturne.google.storage;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import nocturne.google.InstanceLabel;

/**
 * The settings of buckets in Cloud Storage.
 *
 * @param project that owns them, such as {@code my-project}
 * @param location of new buckets, such as {@code us-central1} or {@code US}
 * @param emulator address of a server to use instead of Cloud Storage, without credentials; empty
 *     for Google's own
 * @param patience maximum time for which a failing call is retried
 */
public record CloudStorageSettings(
    String project,
    String location,
    Optional<URI> emulator,
    Duration patience,
    InstanceLabel label) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Checks that the project and the location have a name. */
  public CloudStorageSettings {
    if (project.isBlank() || location.isBlank()) {
      throw new IllegalArgumentException(
          "Cannot use Cloud Storage: the project is '%s' and the location of buckets '%s'; name both."
              .formatted(project, location));
    }
  }

  /** Google's own service, with half a minute of patience. */
  public CloudStorageSettings(String project, String location) {
    this(project, location, Optional.empty(), PATIENCE, InstanceLabel.NONE);
  }

  /** These settings with another server instead of Google's. */
  public CloudStorageSettings withEmulator(URI address) {
    return new CloudStorageSettings(project, location, Optional.of(address), patience, label);
  }

  /** These settings with another patience. */
  public CloudStorageSettings withPatience(Duration longest) {
    return new CloudStorageSettings(project, location, emulator, longest, label);
  }

  /** These settings with a label of the buckets. */
  public CloudStorageSettings withLabel(InstanceLabel newLabel) {
    return new CloudStorageSettings(project, location, emulator, patience, newLabel);
  }
}
