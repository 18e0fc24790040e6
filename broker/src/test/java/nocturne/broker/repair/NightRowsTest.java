package nocturne.broker.repair;

import static nocturne.broker.worker.StageWorld.NIGHT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.TableWriter;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.StageWorld;
import nocturne.core.alert.Reason;
import nocturne.core.instance.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that a table lost come back from the packs, each once. */
class NightRowsTest {
  private final RepairWorld repairs = new RepairWorld();
  private final StageWorld world = repairs.stages;
  private final PipelineStage stage =
      Pipeline.standard(world.names).tableStages().stream()
          .filter(one -> one.columns().isEmpty())
          .findFirst()
          .orElseThrow();
  private final String table = stage.table().orElseThrow();

  @BeforeEach
  void archive() throws InterruptedException {
    repairs.receive(NIGHT, 30);
    repairs.archive();
  }

  @AfterEach
  void end() {
    world.end();
  }

  @Test
  void rowsThatAreGoneAreMadeAgain() {
    append(List.copyOf(world.published.values()).subList(0, 20));
    Map<Integer, Long> progress = repairs.tables.progress(table, world.alerts);

    assertThat(rows(true)).singleElement().matches(one -> one.found().contains("10 rows"));
    assertThat(candids()).hasSize(20);
    assertThat(rows(false)).singleElement().matches(one -> !one.isLost());

    assertThat(candids()).containsExactlyInAnyOrderElementsOf(published());
    assertThat(repairs.tables.progress(table, world.alerts)).isEqualTo(progress);
    assertThat(rows(false)).isEmpty();
  }

  @Test
  void aTableWithARepeatedRowIsMadeAgainAsAWhole() {
    List<PublishedAlert> all = new ArrayList<>(world.published.values());
    all.add(all.get(3));
    append(all);

    assertThat(rows(false)).singleElement().matches(one -> one.found().contains("damaged"));

    assertThat(candids()).containsExactlyInAnyOrderElementsOf(published());
    assertThat(rows(false)).isEmpty();
  }

  /** What the stage has not come to yet it makes itself. */
  @Test
  void rowsBehindTheStagesProgressAreLeftToIt() {
    assertThat(rows(false)).isEmpty();
    assertThat(candids()).isEmpty();
  }

  /** As when Kafka's folder was lost: the table's mark is all that is left of a dead letter. */
  @Test
  void rowsWhoseDeadLettersAreGoneAreMade() {
    List<PublishedAlert> all = List.copyOf(world.published.values());
    List<PublishedAlert> marked = all.subList(28, 30);
    append(
        all.subList(0, 28),
        marked.stream()
            .map(alert -> new TableWriter.DeadLettered(NIGHT, alert.position()))
            .toList());
    assertThat(rows(false)).as("they count as dead-lettered").isEmpty();
    assertThat(forgotten(true)).singleElement().matches(one -> one.done().contains("would be"));
    assertThat(candids()).hasSize(28);

    assertThat(forgotten(false)).singleElement().matches(one -> !one.isLost());

    assertThat(candids()).containsExactlyInAnyOrderElementsOf(published());
    assertThat(repairs.tables.deadLettered(table, NIGHT)).isEmpty();
    assertThat(forgotten(false)).isEmpty();
  }

  @Test
  void aMarkWithoutAnAlertIsTold() {
    append(
        List.copyOf(world.published.values()),
        List.of(new TableWriter.DeadLettered(NIGHT, new RecordPlace(0, 123_456))));
    assertThat(forgotten(false))
        .singleElement()
        .matches(one -> one.isLost() && one.found().contains("offset 123456"));
    assertThat(candids()).hasSize(30);
  }

  @Test
  void whatStillHasItsDeadLetterIsLeftToWhoeverTriesItAgain() {
    List<PublishedAlert> all = List.copyOf(world.published.values());
    PublishedAlert marked = all.get(29);
    DeadLetter letter = deadLetter(marked);
    try (LogWriter writer = world.log.writer("a test")) {
      writer.begin();
      writer.publish(world.names.topic(Topic.DEAD_LETTERS), letter.message());
      writer.commit();
    }
    append(all.subList(0, 29), List.of(new TableWriter.DeadLettered(NIGHT, letter.place())));
    assertThat(forgotten(false)).isEmpty();
    assertThat(candids()).hasSize(29);
  }

  private DeadLetter deadLetter(PublishedAlert alert) {
    return new DeadLetter(
        stage.stage(),
        NIGHT,
        world.alerts,
        alert.position(),
        new DeadLetter.Cause(Reason.KILLED_WORKER, "3 workers died that had taken it"),
        new DeadLetter.Identity(
            Optional.of(alert.candid()), Optional.empty(), alert.packet().origin()),
        DeadLetter.Content.of(1, alert.packet().bytes(), Map.of()));
  }

  private List<Repaired> forgotten(boolean dryRun) {
    return new NightRows(repairs.back(), NIGHT, StartingPoint.ORIGIN, dryRun)
        .forgottenDeadLetters(stage, world.decoder);
  }

  private void append(List<PublishedAlert> alerts) {
    append(alerts, List.of());
  }

  private void append(List<PublishedAlert> alerts, List<TableWriter.DeadLettered> deadLettered) {
    try (TableWriter writer = repairs.tables.writer(table)) {
      alerts.forEach(a -> writer.add(NIGHT, a.alert(), a.packet().origin()));
      Map<Integer, Range> ranges = world.log.extent(world.alerts);
      assertThat(writer.commit(world.alerts, ranges, deadLettered))
          .isEqualTo(TableWriter.Outcome.COMMITTED);
    }
  }

  private List<Repaired> rows(boolean dryRun) {
    return new NightRows(repairs.back(), NIGHT, StartingPoint.ORIGIN, dryRun)
        .alerts(stage, world.decoder);
  }

  private List<Long> published() {
    return world.published.values().stream().map(alert -> alert.candid().value()).toList();
  }

  private List<Long> candids() {
    List<Long> all = new ArrayList<>();
    repairs.tables.candids(table, NIGHT, all::add);
    return all;
  }
}
