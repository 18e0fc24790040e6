package nocturne.standalone.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether Kafka answers a member of a group. The client itself says nothing: it connects
 * again and again, and its polls return no records meanwhile. But a member gets the answer to a
 * heartbeat twice a second, so its client's count of bytes received moves while Kafka is there. For
 * the member's thread.
 */
final class Silence {
  /** Longer than a restart takes, and than a group usually takes to share out its partitions. */
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final String where;
  private final @Nullable Metric received;
  private long lastLook = System.nanoTime();
  private long lastHeard = System.nanoTime();
  private double heard;
  private boolean isSilent;
  private int tries;

  /**
   * @param where Kafka is, for people
   */
  Silence(String where, Map<MetricName, ? extends Metric> metrics) {
    this.where = where;
    this.received =
        metrics.entrySet().stream()
            .filter(each -> each.getKey().group().equals("consumer-metrics"))
            .filter(each -> each.getKey().name().equals("incoming-byte-total"))
            .map(each -> (Metric) each.getValue())
            .findFirst()
            .orElse(null);
  }

  /** Looks, before each poll; a poll in silence is a try. */
  void look() {
    tries = isSilent ? tries + 1 : 0;
    long now = System.nanoTime();
    if (now - lastLook < BETWEEN_LOOKS.toNanos()) {
      return;
    }
    lastLook = now;
    double total =
        received != null && received.metricValue() instanceof Double bytes ? bytes : heard + 1;
    if (total != heard) {
      heard = total;
      lastHeard = now;
    }
    isSilent = now - lastHeard > LONGEST.toNanos();
  }

  /** That Kafka does not answer; empty while it does. */
  Optional<String> words() {
    return isSilent
        ? Optional.of(where + " does not answer, tried " + tries + " times")
        : Optional.empty();
  }
}
