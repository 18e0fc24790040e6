package nocturne.app.progress;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Progress of a night at one moment.
 *
 * @param doing the current work, in a few words
 * @param sent packets sent to the survey's topic; negative if nothing is sent
 * @param toSend their final number, if known
 * @param stages counts of the stages; absent if they run in another process
 */
public record Tally(String doing, long sent, OptionalLong toSend, Optional<Stages> stages) {

  /**
   * Progress of the stages.
   *
   * @param counts number of packets by name, in display order
   */
  public record Stages(Map<String, Long> counts) {
    public Stages {
      counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }

    long count(String what) {
      return counts.getOrDefault(what, 0L);
    }
  }

  /** A wait without counts. */
  public static Tally waiting(String doing) {
    return new Tally(doing, -1, OptionalLong.empty(), Optional.empty());
  }
}
