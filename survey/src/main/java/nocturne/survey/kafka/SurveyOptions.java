package nocturne.survey.kafka;

import java.time.Duration;

/**
 * How a survey's topics are read.
 *
 * @param patience how long one question to the cluster may take
 * @param look how often a reader looks whether its topics have got partitions, were deleted or made
 *     anew
 * @param gather so long the cluster gathers packets for one answer, unless it has {@link
 *     #GATHERED_BYTES} before: it limits the number of answers a second, and half of it is a part
 *     of a live alert's latency
 * @param packetsAPoll at most so many packets are given at once
 * @param bytesAPartition asked for at once of one partition
 * @param bytesAFetch asked for at once of all partitions of one of the cluster's nodes
 */
public record SurveyOptions(
    Duration patience,
    Duration look,
    Duration gather,
    int packetsAPoll,
    int bytesAPartition,
    int bytesAFetch) {

  /** So many bytes are answered at once. */
  public static final int GATHERED_BYTES = 1 << 20;

  /** What suits packets of some 70 kB at 1 to 20,000 a second. */
  public static final SurveyOptions DEFAULTS =
      new SurveyOptions(
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMillis(50),
          1000,
          1 << 20,
          4 << 20);

  public SurveyOptions withLook(Duration look) {
    return new SurveyOptions(patience, look, gather, packetsAPoll, bytesAPartition, bytesAFetch);
  }

  /** With more, or less, asked for at once of a partition and of a node. */
  public SurveyOptions withBytes(int partition, int fetch) {
    return new SurveyOptions(patience, look, gather, packetsAPoll, partition, fetch);
  }

  public SurveyOptions withPatience(Duration patience) {
    return new SurveyOptions(patience, look, gather, packetsAPoll, bytesAPartition, bytesAFetch);
  }
}
