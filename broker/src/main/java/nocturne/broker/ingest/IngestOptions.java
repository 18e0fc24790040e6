package nocturne.broker.ingest;

import java.time.Duration;

/**
 * Limits and intervals of ingest. The defaults are those of production.
 *
 * @param packets maximum number of packets in a transaction
 * @param bytes a transaction takes no further packets above this number of bytes
 * @param transaction minimum time between transactions
 * @param largest size in bytes of the largest packet that is sent in a message; larger packets are
 *     stored in the archive's bucket
 * @param storesRejected whether every rejected packet is stored in the archive's bucket before its
 *     dead letter, which then has no bytes
 */
public record IngestOptions(
    int packets, long bytes, Duration transaction, int largest, boolean storesRejected, Pace pace) {

  /**
   * Intervals and waits of ingest.
   *
   * @param look interval for reading from the journal which nights are open
   * @param lag interval for requesting the ends of the survey's topics
   * @param tell interval of log messages about a busy night
   * @param patience maximum wait between two tries to reach a system
   * @param gone time after which the unread records of a missing topic count as expired
   */
  public record Pace(
      Duration look, Duration lag, Duration tell, Duration patience, Duration gone) {}

  public static final IngestOptions DEFAULT =
      new IngestOptions(
          1000,
          8 << 20,
          Duration.ofMillis(25),
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
