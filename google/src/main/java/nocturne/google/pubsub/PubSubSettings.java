package nocturne.google.pubsub;

import java.time.Duration;
import java.util.Optional;
import nocturne.google.InstanceLabel;

/**
 * The settings of topics on Pub/Sub.
 *
 * @param project that owns them, such as {@code my-project}
 * @param emulator host and port of a server to use instead of Pub/Sub, without TLS or credentials;
 *     empty for Google's own
 * @param patience maximum time for which a failing call is retried; a message is sent again for ten
 *     seconds at least
 * @param retention time for which a subscription keeps unacknowledged messages: at most 31 days at
 *     Google, 7 in its emulator
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

  /** These settings with another server instead of Google's. */
  public PubSubSettings withEmulator(String hostAndPort) {
    return new PubSubSettings(project, Optional.of(hostAndPort), patience, retention, label);
  }

  /** These settings with another patience. */
  public PubSubSettings withPatience(Duration longest) {
    return new PubSubSettings(project, emulator, longest, retention, label);
  }

  /** These settings with another retention of new subscriptions. */
  public PubSubSettings withRetention(Duration kept) {
    return new PubSubSettings(project, emulator, patience, kept, label);
  }

  /** These settings with a label of the topics and subscriptions. */
  public PubSubSettings withLabel(InstanceLabel newLabel) {
    return new PubSubSettings(project, emulator, patience, retention, newLabel);
  }
}
