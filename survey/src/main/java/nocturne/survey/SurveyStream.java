package nocturne.survey;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A survey's stream: topics that appear and disappear on a cluster that is not ours. Thread-safe.
 * Methods throw {@link SurveyException} when the cluster cannot be reached or refuses.
 */
public interface SurveyStream extends AutoCloseable {

  /**
   * A topic and what it holds just now.
   *
   * @param topic which it is
   * @param partitions by number, from 0
   */
  record Found(SurveyTopic topic, Map<Integer, Extent> partitions) {
    public Found {
      partitions = Map.copyOf(partitions);
    }

    /** Whether any partition holds a message: being listed says nothing of that. */
    public boolean holdsAnything() {
      return partitions.values().stream().anyMatch(e -> !e.isEmpty());
    }

    /** Messages there are, at most: some offsets may hold none. */
    public long atMost() {
      return partitions.values().stream().mapToLong(e -> e.end() - e.begin()).sum();
    }
  }

  /**
   * How long a topic's messages are there. A cluster deletes them at that time or somewhat later.
   *
   * @param retention after which a message may go; absent where none ever does
   * @param oldest when the oldest message there is was sent; absent where there is none
   * @param newest time of the newest
   */
  record Kept(Optional<Duration> retention, Optional<Instant> oldest, Optional<Instant> newest) {}

  /**
   * The topics that we may see, as far as it is known.
   *
   * @param names of them
   * @param unseen whether nothing is known of a topic of this name
   * @param why something is unseen; absent where nothing is
   */
  record Listing(Set<String> names, Predicate<String> unseen, Optional<SurveyException> why) {
    public Listing {
      names = Set.copyOf(names);
    }

    /** All there are. */
    public static Listing whole(Set<String> names) {
      return new Listing(names, topic -> false, Optional.empty());
    }
  }

  /** For people: where this stream is read, without secrets. */
  String where();

  /** For people: where a topic of this name is read, if the stream has several places. */
  default String where(String topic) {
    return where();
  }

  String clusterId();

  /** The names of all topics there that we may see. */
  Set<String> topics();

  /** The topics, without those on a cluster that does not answer while another one does. */
  default Listing list() {
    return Listing.whole(topics());
  }

  /** The topic of this name with its extents; empty when there is none. */
  Optional<Found> find(String topic);

  /** How long what is on the topic is kept; empty if it is not known. */
  default Optional<Kept> kept(String topic) {
    return Optional.empty();
  }

  SurveyReader reader();

  @Override
  void close();
}
