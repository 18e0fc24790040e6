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
   * What a poll brought.
   *
   * @param packets in order within each partition
   * @param events what else was met; their partitions' packets before it are in {@code packets}
   */
  record Poll(List<SurveyPacket> packets, List<SurveyEvent> events) {
    public Poll {
      packets = List.copyOf(packets);
      events = List.copyOf(events);
    }

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
   * The next packets: all that are there, but no more than about a second's work; waits only while
   * there are none.
   */
  Poll poll(Duration timeout);

  /**
   * By partition the offset up to which the topic has been read. It moves past offsets that hold no
   * packet (a producer's transactions leave such), so it reaches the end noted by {@link
   * SurveyStream#find}; a packet returned by {@link #poll} is below it. Partitions whose first
   * offset is not known yet are missing.
   */
  Map<Integer, Long> positions(SurveyTopic topic);

  @Override
  void close();
}
