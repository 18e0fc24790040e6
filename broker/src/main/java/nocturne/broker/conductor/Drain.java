package nocturne.broker.conductor;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import nocturne.broker.component.LastRecords;
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
  private final Names names;
  private final Streams streams;
  private final Tables tables;
  private final StageProgress progress;
  private final RetryPositions retries;
  private final Map<String, Map<Integer, Long>> starts;
  private final Set<Stage> cancelled;
  private final Set<Stage> lacking = EnumSet.noneOf(Stage.class);
  private @Nullable Map<Integer, Long> passedEnds;
  private @Nullable Map<Integer, Long> fitEnds;

  /**
   * @param retries how far each stage must have read the dead letters
   * @param starts where our topics ended at the night's first start
   * @param cancelled stages that are not waited for
   */
  Drain(
      Names names,
      Streams streams,
      Tables tables,
      StageProgress progress,
      RetryPositions retries,
      Map<String, Map<Integer, Long>> starts,
      Set<Stage> cancelled) {
    this.names = names;
    this.streams = streams;
    this.tables = tables;
    this.progress = progress;
    this.retries = retries;
    this.starts = starts;
    this.cancelled = cancelled;
  }

  /** Whether no stage has anything of the night left to do. */
  boolean isDone() {
    progress.readOn();
    lacking.clear();
    lookAtAlerts();
    if (lacking.isEmpty()) {
      lookAtFits();
    }
    if (lacking.isEmpty()) {
      lookBehindTheFit();
    }
    return lacking.isEmpty();
  }

  /**
   * The stages that were behind when {@link #isDone} last looked, of the first step that has any.
   */
  Set<Stage> lacking() {
    return EnumSet.copyOf(lacking);
  }

  private void expect(Stage stage, boolean isDone) {
    if (!isDone) {
      lacking.add(stage);
    }
  }

  private void lookAtAlerts() {
    String alerts = names.topic(Topic.ALERTS);
    String deadLetters = names.topic(Topic.DEAD_LETTERS);
    Map<Integer, Long> to = progress.publishedTo();
    boolean archived =
        progress.hasPassed(Stage.ARCHIVE, alerts, to)
            && progress.hasPassed(Stage.ARCHIVE, deadLetters, progress.deadLettersTo());
    expect(Stage.ARCHIVE, archived || cancelled.contains(Stage.ARCHIVE));
    expect(Stage.FILTER, hasEvaluated(Stage.FILTER, alerts, to));
    expect(Stage.TABLE, isInTable(Names.ALERTS_TABLE, alerts, to));
  }

  private void lookAtFits() {
    String passed = names.topic(Topic.EXTRAGALACTIC);
    if (passedEnds == null) {
      passedEnds = lastRecords(passed);
    }
    expect(Stage.FIT, hasEvaluated(Stage.FIT, passed, passedEnds));
  }

  private void lookBehindTheFit() {
    String fits = names.topic(Topic.SALT2);
    if (fitEnds == null) {
      fitEnds = lastRecords(fits);
    }
    expect(Stage.TABLE, isInTable(Names.SALT2_TABLE, fits, fitEnds));
  }

  private boolean hasEvaluated(Stage stage, String topic, Map<Integer, Long> to) {
    return cancelled.contains(stage)
        || (progress.hasPassed(stage, topic, to)
            && progress.hasPassed(
                stage, names.topic(Topic.DEAD_LETTERS), retries.of(stage, topic)));
  }

  private boolean isInTable(String table, String topic, Map<Integer, Long> to) {
    return cancelled.contains(Stage.TABLE)
        || (LastRecords.arePassed(to, tables.progress(table, topic))
            && LastRecords.arePassed(
                retries.of(Stage.TABLE, topic),
                tables.progress(table, names.topic(Topic.DEAD_LETTERS))));
  }

  private Map<Integer, Long> lastRecords(String topic) {
    return LastRecords.of(streams, topic, starts.getOrDefault(topic, Map.of()));
  }
}
