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
   * The time for which a topic keeps its messages. A cluster deletes them at that time or somewhat
   * later.
   *
   * @param retention after which a message may be deleted; absent if none ever is
   * @param oldest time of the oldest message; absent if there is none
   * @param newest time of the newest message
   */
  record Kept(Optional<Duration> retention, Optional<Instant> oldest, Optional<Instant> newest) {}

  /**
   * The topics that we may see, as far as it is known.
   *
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

  /** The time for which the topic keeps its messages; empty if it is not known. */
  default Optional<Kept> kept(String topic) {
    return Optional.empty();
  }

  SurveyReader reader();

  @Override
  void close();
}
