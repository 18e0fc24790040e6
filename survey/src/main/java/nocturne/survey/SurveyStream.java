package nocturne.survey;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A survey's stream as the broker sees it: topics that come and go on a cluster that is not ours.
 * May be shared by threads. Methods throw {@link SurveyException} when the cluster cannot be
 * reached or refuses.
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

  /** For people: where this stream is read, without secrets. */
  String where();

  String clusterId();

  /** The names of all topics there that we may see. */
  Set<String> topics();

  /** The topic of this name with its extents; empty when there is none. */
  Optional<Found> find(String topic);

  SurveyReader reader();

  @Override
  void close();
}
