package nocturne.broker.ingest;

import java.time.Duration;

/**
 * How ingest works; the defaults are those of production.
 *
 * @param packets most packets in one transaction
 * @param transaction how long packets are gathered for one: it bounds the number of transactions a
 *     second, and is most of what a live alert waits
 * @param largest bytes of the largest packet that a message carries; what is larger goes to the
 *     archive's bucket
 * @param look how often the journal is asked which nights are open
 * @param lag how often the survey is asked where its topics end
 * @param tell how often a busy night is told of in the log
 * @param patience longest wait between two tries when something is not to be reached
 * @param gone how long a topic must be missing before what was not read of it counts as expired
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
