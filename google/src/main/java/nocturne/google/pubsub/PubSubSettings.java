package nocturne.google.pubsub;

import java.time.Duration;
import java.util.Optional;
import nocturne.google.InstanceLabel;

/**
 * Where topics are and how long to wait for them.
 *
 * @param project the project that owns them, such as {@code my-project}
 * @param emulator host and port of a server that stands in for Pub/Sub, without TLS or credentials;
 *     empty for Google's own
 * @param patience how long a call that fails in a way that may pass is tried again; a message is
 *     sent again for ten seconds at least
 * @param retention how long a subscription keeps what nobody has acknowledged; Google takes 31 days
 *     at most, its emulator 7
 * @param label of the topics and subscriptions
 */
public record PubSubSettings(
    String project,
    Optional<String> emulator,
    Duration patience,
    Duration retention,
    InstanceLabel label) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration RETENTION = Duration.ofDays(31);

  /** Checks that the project has a name. */
  public PubSubSettings {
    if (project.isBlank()) {
      throw new IllegalArgumentException(
          "Cannot use Pub/Sub: the project is '%s'; name one.".formatted(project));
    }
  }

  /** Google's own service, with half a minute of patience. */
  public PubSubSettings(String project) {
    this(project, Optional.empty(), PATIENCE, RETENTION, InstanceLabel.NONE);
  }

  /** The same with another server in place of Google's. */
  public PubSubSettings withEmulator(String hostAndPort) {
    return new PubSubSettings(project, Optional.of(hostAndPort), patience, retention, label);
  }

  /** The same with another patience. */
  public PubSubSettings withPatience(Duration longest) {
    return new PubSubSettings(project, emulator, longest, retention, label);
  }

  /** The same with another retention of new subscriptions. */
  public PubSubSettings withRetention(Duration kept) {
    return new PubSubSettings(project, emulator, patience, kept, label);
  }

  /** The same with topics and subscriptions that bear a label. */
  public PubSubSettings withLabel(InstanceLabel its) {
    return new PubSubSettings(project, emulator, patience, retention, its);
  }
}
