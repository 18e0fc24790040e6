package nocturne.broker.ingest;

import java.time.Duration;

/**
 * Limits and intervals of ingest; the defaults are those of production.
 *
 * @param packets most packets in one transaction
 * @param bytes no more packets are gathered for a transaction beyond so many bytes
 * @param transaction the least time from one transaction to the next; it limits the number of
 *     transactions a second
 * @param largest bytes of the largest packet that a message carries; larger ones go to the
 *     archive's bucket
 * @param storesRejected whether the bytes of every rejected packet go to the archive's bucket
 *     before its dead letter, which then carries none
 * @param pace intervals and waits
 */
public record IngestOptions(
    int packets, long bytes, Duration transaction, int largest, boolean storesRejected, Pace pace) {

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
          8 << 20,
          Duration.ofMillis(45),
          8 << 20,
          false,
          new Pace(
              Duration.ofMillis(250),
              Duration.ofSeconds(1),
              Duration.ofSeconds(10),
              Duration.ofSeconds(30),
              Duration.ofSeconds(30)));

  public IngestOptions {
    if (packets < 1 || bytes < 1 || largest < 1) {
      throw new IllegalArgumentException(
          ("Cannot consume with %s packets or %s bytes a transaction and %s bytes a packet: all must"
                  + " be at least 1.")
              .formatted(packets, bytes, largest));
    }
  }

  public IngestOptions withPackets(int most) {
    return new IngestOptions(most, bytes, transaction, largest, storesRejected, pace);
  }

  public IngestOptions withBytes(long most) {
    return new IngestOptions(packets, most, transaction, largest, storesRejected, pace);
  }

  public IngestOptions withTransaction(Duration time) {
    return new IngestOptions(packets, bytes, time, largest, storesRejected, pace);
  }

  public IngestOptions withLargest(int most) {
    return new IngestOptions(packets, bytes, transaction, most, storesRejected, pace);
  }

  /** With the bytes of every rejected packet stored before its dead letter. */
  public IngestOptions storingRejected() {
    return new IngestOptions(packets, bytes, transaction, largest, true, pace);
  }

  public IngestOptions withPace(Pace other) {
    return new IngestOptions(packets, bytes, transaction, largest, storesRejected, other);
  }
}
