package nocturne.standalone.kafka;

import java.time.Duration;

/**
 * Time limits for writing and reading topics.
 *
 * @param patience limit for one step before it counts as failed
 * @param sessionTimeout after which a dead member loses its partitions
 * @param longestWork limit for the time between two polls, after which a member loses its
 *     partitions
 */
public record KafkaTopicsOptions(Duration patience, Duration sessionTimeout, Duration longestWork) {

  public static final KafkaTopicsOptions DEFAULTS =
      new KafkaTopicsOptions(Duration.ofSeconds(20), Duration.ofSeconds(6), Duration.ofSeconds(60));

  public KafkaTopicsOptions withPatience(Duration patience) {
    return new KafkaTopicsOptions(patience, sessionTimeout, longestWork);
  }

  public KafkaTopicsOptions withSessionTimeout(Duration sessionTimeout) {
    return new KafkaTopicsOptions(patience, sessionTimeout, longestWork);
  }

  public KafkaTopicsOptions withLongestWork(Duration longestWork) {
    return new KafkaTopicsOptions(patience, sessionTimeout, longestWork);
  }
}
