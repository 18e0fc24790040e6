package nocturne.broker.ingest;

import java.time.Duration;

/**
 * Limits and intervals of ingest; the defaults are those of production.
 *
 * @param packets most packets in one transaction
 * @param transaction the least time from one transaction to the next; it limits the number of
 *     transactions a second
 * @param largest bytes of the largest packet that a message carries; larger ones go to the
 *     archive's bucket
 * @param pace intervals and waits
 */
public record IngestOptions(int packets, Duration transaction, int largest, Pace pace) {

  /**
   * Intervals and waits of ingest.
   *
   * @param look interval for reading from the journal which nights are open
   * @param lag interval for requesting the ends of the survey's topics
   * @param tell interval of log messages about a busy night
   * @param patience longest wait between two tries to reach a system
   * @param gone how long a topic must be missing before its unread records count as expired
   */
  public record Pace(
      Duration look, Duration lag, Duration tell, Duration patience, Duration gone) {}

  public static final IngestOptions DEFAULT =
      new IngestOptions(
          1000,
          Duration.ofMillis(45),
          8 << 20,
          new Pace(
              Duration.ofMillis(250),
              Duration.ofSeconds(1),
              Duration.ofSeconds(10),
              Duration.ofSeconds(30),
              Duration.ofMinutes(1)));

  public IngestOptions {
    if (packets < 1 || largest < 1) {
      throw new IllegalArgumentException(
          ("Cannot consume with %s packets a transaction and %s bytes a packet: both must be "
                  + "at least 1.")
              .formatted(packets, largest));
    }
  }

  public IngestOptions withPackets(int most) {
    return new IngestOptions(most, transaction, largest, pace);
  }

  public IngestOptions withTransaction(Duration time) {
    return new IngestOptions(packets, time, largest, pace);
  }

  public IngestOptions withLargest(int bytes) {
    return new IngestOptions(packets, transaction, bytes, pace);
  }

  public IngestOptions withPace(Pace other) {
    return new IngestOptions(packets, transaction, largest, other);
  }
}
