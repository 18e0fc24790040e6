package nocturne.broker.conductor;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.pipeline.BackEnd;
import nocturne.core.instance.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counters, one for each counted topic. They count the records that came since a night was
 * first started.
 */
record Counters(BackEnd back, KillPoint kill) {
  private static final Logger LOG = LoggerFactory.getLogger(Counters.class);

  /**
   * Moves each counter forward to its topic's end at the night's first start; never back. May be
   * called repeatedly. A counter that is missing, or under whose name a consumer reads, stays as it
   * is.
   *
   * @param ends by topic and partition
   */
  void reset(Map<String, Map<Integer, Long>> ends) {
    for (Topic topic : back.pipeline().topics()) {
      if (topic.isCounted()) {
        String name = back.names().topic(topic);
        if (!back.log()
            .subscriptions()
            .moveUp(back.names().counter(topic), name, ends.getOrDefault(name, Map.of()))) {
          LOG.warn(
              "Subscription {} was not reset at the night's start: it is missing (`nocturne setup`"
                  + " makes it), or a consumer reads under its name.",
              back.names().counter(topic));
        }
        kill.reached(CrashPoint.CONDUCTOR_COUNTER_RESET);
      }
    }
  }

  /** Number of offsets that each counter is behind, by its name. Missing counters are left out. */
  SortedMap<String, Long> behind() {
    SortedMap<String, Long> behind = new TreeMap<>();
    for (Topic topic : back.pipeline().topics()) {
      if (topic.isCounted()) {
        back.log()
            .subscriptions()
            .lag(back.names().counter(topic), back.names().topic(topic))
            .ifPresent(lag -> behind.put(back.names().counter(topic), lag));
      }
    }
    return behind;
  }
}
