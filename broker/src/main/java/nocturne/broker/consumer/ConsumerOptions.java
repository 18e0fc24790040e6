package nocturne.broker.consumer;

import java.time.Duration;

/**
 * How the door works; the defaults are those of production.
 *
 * @param packets most packets in one transaction
 * @param transaction how long packets are gathered for one, so that live alerts stay within
 *     milliseconds
 * @param largest bytes of the largest packet that a message carries; what is larger goes to the
 *     archive's bucket
 * @param look how often the journal is asked which nights are open
 * @param lag how often the survey is asked where its topics end
 * @param tell how often a busy night is told of in the log
 * @param patience longest wait between two tries when something is not to be reached
 * @param gone how long a topic must be missing before what was not read of it counts as expired
 */
public record ConsumerOptions(
    int packets,
    Duration transaction,
    int largest,
    Duration look,
    Duration lag,
    Duration tell,
    Duration patience,
    Duration gone) {

  public static final ConsumerOptions DEFAULT =
      new ConsumerOptions(
          1000,
          Duration.ofMillis(25),
          8 << 20,
          Duration.ofMillis(250),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1));

  public ConsumerOptions {
    if (packets < 1 || largest < 1) {
      throw new IllegalArgumentException(
          "Cannot consume with "
              + packets
              + " packets a transaction and "
              + largest
              + " bytes a packet: both must be at least 1.");
    }
  }

  public ConsumerOptions withPackets(int most) {
    return new ConsumerOptions(most, transaction, largest, look, lag, tell, patience, gone);
  }

  public ConsumerOptions withTransaction(Duration time) {
    return new ConsumerOptions(packets, time, largest, look, lag, tell, patience, gone);
  }

  public ConsumerOptions withLargest(int bytes) {
    return new ConsumerOptions(packets, transaction, bytes, look, lag, tell, patience, gone);
  }

  public ConsumerOptions withLook(Duration time) {
    return new ConsumerOptions(packets, transaction, largest, time, lag, tell, patience, gone);
  }

  public ConsumerOptions withLag(Duration time) {
    return new ConsumerOptions(packets, transaction, largest, look, time, tell, patience, gone);
  }

  public ConsumerOptions withPatience(Duration longest) {
    return new ConsumerOptions(packets, transaction, largest, look, lag, tell, longest, gone);
  }

  public ConsumerOptions withGone(Duration time) {
    return new ConsumerOptions(packets, transaction, largest, look, lag, tell, patience, time);
  }
}
