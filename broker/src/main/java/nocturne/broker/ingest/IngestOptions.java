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
 * @param look interval for reading from the journal which nights are open
 * @param lag interval for requesting the ends of the survey's topics
 * @param tell interval of log messages about a busy night
 * @param patience longest wait between two tries to reach a system
 * @param gone how long a topic must be missing before its unread records count as expired
 */
public record IngestOptions(
    int packets,
    Duration transaction,
    int largest,
    Duration look,
    Duration lag,
    Duration tell,
    Duration patience,
    Duration gone) {

  public static final IngestOptions DEFAULT =
      new IngestOptions(
          1000,
          Duration.ofMillis(45),
          8 << 20,
          Duration.ofMillis(250),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1));

  public IngestOptions {
    if (packets < 1 || largest < 1) {
      throw new IllegalArgumentException(
          "Cannot consume with "
              + packets
              + " packets a transaction and "
              + largest
              + " bytes a packet: both must be at least 1.");
    }
  }

  public IngestOptions withPackets(int most) {
    return new IngestOptions(most, transaction, largest, look, lag, tell, patience, gone);
  }

  public IngestOptions withTransaction(Duration time) {
    return new IngestOptions(packets, time, largest, look, lag, tell, patience, gone);
  }

  public IngestOptions withLargest(int bytes) {
    return new IngestOptions(packets, transaction, bytes, look, lag, tell, patience, gone);
  }

  public IngestOptions withLook(Duration time) {
    return new IngestOptions(packets, transaction, largest, time, lag, tell, patience, gone);
  }

  public IngestOptions withLag(Duration time) {
    return new IngestOptions(packets, transaction, largest, look, time, tell, patience, gone);
  }

  public IngestOptions withPatience(Duration longest) {
    return new IngestOptions(packets, transaction, largest, look, lag, tell, longest, gone);
  }

  public IngestOptions withGone(Duration time) {
    return new IngestOptions(packets, transaction, largest, look, lag, tell, patience, time);
  }
}
