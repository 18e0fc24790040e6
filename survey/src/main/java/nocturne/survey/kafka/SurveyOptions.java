package nocturne.survey.kafka;

import java.time.Duration;

/**
 * The options of reading a survey's topics.
 *
 * @param patience maximum time of a request to the cluster
 * @param look interval at which a reader checks whether its topics have new partitions, were
 *     deleted or recreated
 * @param gather maximum time for which the cluster gathers packets for a fetch response that has
 *     fewer than {@link #GATHERED_BYTES} (fetch.max.wait.ms): it limits the number of responses a
 *     second, and half of it is part of a live alert's latency
 * @param packetsAPoll maximum number of packets of a poll
 * @param bytesAPartition maximum bytes of a fetch from one partition
 * @param bytesAFetch maximum bytes of a fetch from all partitions of one node
 */
public record SurveyOptions(
    Duration patience,
    Duration look,
    Duration gather,
    int packetsAPoll,
    int bytesAPartition,
    int bytesAFetch) {

  /** Minimum bytes of a fetch response (fetch.min.bytes). */
  public static final int GATHERED_BYTES = 1 << 20;

  /** The options for packets of some 70 kB at 1 to 20,000 a second. */
  public static final SurveyOptions DEFAULTS =
      new SurveyOptions(
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMillis(28),
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
