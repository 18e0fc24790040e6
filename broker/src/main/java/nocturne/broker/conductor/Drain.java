package nocturne.broker.conductor;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Streams;
import nocturne.broker.port.Tables;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Watches a night run dry, topic after topic: once all that read the alerts have passed the last of
 * them, nothing more comes for the fit, so where its topic ends then is where the fit must come to;
 * and so on with what the fit writes. For one thread.
 */
final class Drain {
  private static final int FIRST_WINDOW = 64;

  private final Names names;
  private final Streams streams;
  private final Tables tables;
  private final Standing standing;
  private final Requests requests;
  private final Map<String, Map<Integer, Long>> starts;
  private final Set<Stage> cancelled;
  private @Nullable Map<Integer, Long> passedEnds;
  private @Nullable Map<Integer, Long> fitEnds;

  /**
   * @param requests how far each stage must have read the dead letters
   * @param starts where our topics ended at the night's first start
   * @param cancelled stages that are not waited for
   */
  Drain(
      Names names,
      Streams streams,
      Tables tables,
      Standing standing,
      Requests requests,
      Map<String, Map<Integer, Long>> starts,
      Set<Stage> cancelled) {
    this.names = names;
    this.streams = streams;
    this.tables = tables;
    this.standing = standing;
    this.requests = requests;
    this.starts = starts;
    this.cancelled = cancelled;
  }

  /** Whether no stage has anything of the night left to do. */
  boolean isDone() {
    standing.readOn();
    return areAlertsDone() && areFitsDone() && isDoneBehindTheFit();
  }

  private boolean areAlertsDone() {
    String alerts = names.topic(Topic.ALERTS);
    String letters = names.topic(Topic.LETTERS);
    Map<Integer, Long> to = standing.publishedTo();
    boolean archived =
        standing.hasPassed(Stage.ARCHIVE, alerts, to)
            && standing.hasPassed(Stage.ARCHIVE, letters, standing.lettersTo());
    return (archived || cancelled.contains(Stage.ARCHIVE))
        && hasJudged(Stage.FILTER, alerts, to)
        && isTabled(Names.ALERTS_TABLE, alerts, to);
  }

  private boolean areFitsDone() {
    String passed = names.topic(Topic.EXTRAGALACTIC);
    if (passedEnds == null) {
      passedEnds = lastRecords(passed);
    }
    return hasJudged(Stage.FIT, passed, passedEnds);
  }

  private boolean isDoneBehindTheFit() {
    String fits = names.topic(Topic.SALT2);
    if (fitEnds == null) {
      fitEnds = lastRecords(fits);
    }
    return (cancelled.contains(Stage.FIGURE) || standing.hasPassed(Stage.FIGURE, fits, fitEnds))
        && isTabled(Names.SALT2_TABLE, fits, fitEnds);
  }

  private boolean hasJudged(Stage stage, String topic, Map<Integer, Long> to) {
    return cancelled.contains(stage)
        || (standing.hasPassed(stage, topic, to)
            && standing.hasPassed(stage, names.topic(Topic.LETTERS), requests.of(stage, topic)));
  }

  private boolean isTabled(String table, String topic, Map<Integer, Long> to) {
    return cancelled.contains(Stage.TABULATE)
        || (isBehind(to, tables.progress(table, topic))
            && isBehind(
                requests.of(Stage.TABULATE, topic),
                tables.progress(table, names.topic(Topic.LETTERS))));
  }

  private static boolean isBehind(Map<Integer, Long> places, Map<Integer, Long> progress) {
    return places.entrySet().stream()
        .allMatch(place -> progress.getOrDefault(place.getKey(), 0L) >= place.getValue());
  }

  /**
   * The offset after the last record of each partition that has any since the night's start. What
   * stands behind it (ends of transactions, aborted records) no stage takes, so it is looked for
   * from the end in ever larger steps.
   */
  private Map<Integer, Long> lastRecords(String topic) {
    Map<Integer, Long> start = starts.getOrDefault(topic, Map.of());
    Map<Integer, Long> last = new HashMap<>();
    streams
        .extent(topic)
        .forEach(
            (partition, kept) -> {
              long begin = Math.max(kept.from(), start.getOrDefault(partition, 0L));
              long to = kept.to();
              for (long window = FIRST_WINDOW; to > begin; window *= 4) {
                long from = Math.max(begin, to - window);
                streams.read(
                    topic,
                    Map.of(partition, new Range(from, to)),
                    record -> last.merge(partition, record.offset() + 1, Math::max));
                if (last.containsKey(partition)) {
                  return;
                }
                to = from;
              }
            });
    return last;
  }
}
