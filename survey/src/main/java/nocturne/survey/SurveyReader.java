package nocturne.survey;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Reads the topics that it follows, in order within each partition. It belongs to no consumer
 * group; its owner keeps the positions. Not thread-safe. Methods throw {@link SurveyException} when
 * the survey's cluster cannot be reached or refuses.
 */
public interface SurveyReader extends AutoCloseable {

  /**
   * Offsets [from, to) that hold no packet although they are there: the markers of a producer's
   * transactions, packets of a transaction that was aborted, packets that compaction removed.
   */
  record Empty(SurveyTopic topic, int partition, long from, long to) {}

  /**
   * The result of a poll.
   *
   * @param packets in order within each partition
   * @param empty offsets between and after them without a packet
   * @param events other findings; their partitions' earlier packets are in {@code packets}
   */
  record Poll(List<SurveyPacket> packets, List<Empty> empty, List<SurveyEvent> events) {
    public Poll {
      packets = List.copyOf(packets);
      empty = List.copyOf(empty);
      events = List.copyOf(events);
    }

    /** Whether it brought neither packets nor events. */
    public boolean isEmpty() {
      return packets.isEmpty() && events.isEmpty();
    }
  }

  /**
   * Reads all of the topic's partitions from now on, beside those already followed. A partition
   * that has no position here, or is added to the topic later, is read from its first offset.
   *
   * @param topic as {@link SurveyStream#find} names it
   * @param positions by partition, the next offset to read
   */
  void follow(SurveyTopic topic, Map<Integer, Long> positions);

  /** The partition's next packet is the first at or after this offset. */
  void seek(SurveyTopic topic, int partition, long offset);

  /** Reads the topic no longer; nothing happens if it was not followed. */
  void leave(SurveyTopic topic);

  /**
   * Returns the next packets: all available ones, but at most about a second's work. Waits only if
   * there are none.
   */
  Poll poll(Duration timeout);

  /**
   * By partition the offset up to which the topic has been read. Each offset below it, from where
   * the reader began, was returned by {@link #poll} as that of a packet or as empty. So it reaches
   * the end noted by {@link SurveyStream#find}.
   */
  Map<Integer, Long> positions(SurveyTopic topic);

  @Override
  void close();
}
