package nocturne.google.storage;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import nocturne.google.InstanceLabel;

/**
 * Where buckets are and how long to wait for them.
 *
 * @param project the project that owns them, such as {@code my-project}
 * @param location where new buckets are made, such as {@code us-central1} or {@code US}
 * @param emulator the address of a server that stands in for Cloud Storage and wants no
 *     credentials; empty for Google's own
 * @param patience how long a call that fails in a way that may pass is tried again
 * @param label of the buckets
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

  /** The same with another server in place of Google's. */
  public CloudStorageSettings withEmulator(URI address) {
    return new CloudStorageSettings(project, location, Optional.of(address), patience, label);
  }

  /** The same with another patience. */
  public CloudStorageSettings withPatience(Duration longest) {
    return new CloudStorageSettings(project, location, emulator, longest, label);
  }

  /** The same with buckets that bear a label. */
  public CloudStorageSettings withLabel(InstanceLabel its) {
    return new CloudStorageSettings(project, location, emulator, patience, its);
  }
}
