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
  private final Standing standing;
  private final Requests requests;
  private final Map<String, Map<Integer, Long>> starts;
  private final Set<Stage> cancelled;
  private final Set<Stage> lacking = EnumSet.noneOf(Stage.class);
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
    String letters = names.topic(Topic.LETTERS);
    Map<Integer, Long> to = standing.publishedTo();
    boolean archived =
        standing.hasPassed(Stage.ARCHIVE, alerts, to)
            && standing.hasPassed(Stage.ARCHIVE, letters, standing.lettersTo());
    expect(Stage.ARCHIVE, archived || cancelled.contains(Stage.ARCHIVE));
    expect(Stage.FILTER, hasJudged(Stage.FILTER, alerts, to));
    expect(Stage.TABULATE, isTabled(Names.ALERTS_TABLE, alerts, to));
  }

  private void lookAtFits() {
    String passed = names.topic(Topic.EXTRAGALACTIC);
    if (passedEnds == null) {
      passedEnds = lastRecords(passed);
    }
    expect(Stage.FIT, hasJudged(Stage.FIT, passed, passedEnds));
  }

  private void lookBehindTheFit() {
    String fits = names.topic(Topic.SALT2);
    if (fitEnds == null) {
      fitEnds = lastRecords(fits);
    }
    expect(Stage.FIGURE, hasJudged(Stage.FIGURE, fits, fitEnds));
    expect(Stage.TABULATE, isTabled(Names.SALT2_TABLE, fits, fitEnds));
  }

  private boolean hasJudged(Stage stage, String topic, Map<Integer, Long> to) {
    return cancelled.contains(stage)
        || (standing.hasPassed(stage, topic, to)
            && standing.hasPassed(stage, names.topic(Topic.LETTERS), requests.of(stage, topic)));
  }

  private boolean isTabled(String table, String topic, Map<Integer, Long> to) {
    return cancelled.contains(Stage.TABULATE)
        || (LastRecords.arePassed(to, tables.progress(table, topic))
            && LastRecords.arePassed(
                requests.of(Stage.TABULATE, topic),
                tables.progress(table, names.topic(Topic.LETTERS))));
  }

  private Map<Integer, Long> lastRecords(String topic) {
    return LastRecords.of(streams, topic, starts.getOrDefault(topic, Map.of()));
  }
}
