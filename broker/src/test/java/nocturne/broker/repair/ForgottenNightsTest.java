package nocturne.broker.repair;

import static nocturne.broker.worker.StageWorld.NEXT;
import static nocturne.broker.worker.StageWorld.NIGHT;
import static nocturne.broker.worker.StageWorld.PARTITIONS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nocturne.broker.books.BookStore;
import nocturne.broker.books.NightBooks;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.memory.InMemoryTopics;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.TableRow;
import nocturne.broker.port.TableWriter;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the journal's nights when Kafka's topics begin anew. */
class ForgottenNightsTest {
  private final RepairWorld repairs = new RepairWorld();
  private final Journal journal = repairs.journal();
  private final BookStore books =
      new BookStore(repairs.stages.store, repairs.stages.names.bucket(Bucket.BROKER_FILES));

  @AfterEach
  void end() {
    repairs.stages.end();
  }

  @Test
  void theRecordsOfAClosedNightComeBackFromBesideItsBooks() throws InterruptedException {
    repairs.receive(NIGHT, 12);
    repairs.archive();
    close(NIGHT);
    books.keepLedger(NIGHT, 1, repairs.stages.log.ledger(), LedgerMark.START);
    List<LedgerRecord> before =
        records(repairs.back()).stream().filter(told -> told.isOf(NIGHT)).toList();
    BackEnd anew = anew();

    assertThat(nights(anew)).singleElement().matches(one -> !one.isLost());

    assertThat(records(anew)).isNotEmpty().isEqualTo(before);
    assertThat(nights(anew)).isEmpty();
  }

  @Test
  void aClosedNightWhoseRecordsNobodyKeptIsNamed() {
    close(NIGHT);
    books.keep(received(NIGHT, 3));
    close(NEXT);
    books.keep(received(NEXT, 0));

    assertThat(nights(anew()))
        .singleElement()
        .matches(Repaired::isLost)
        .matches(one -> one.found().contains(NIGHT.toString()));
  }

  /** Alerts keep their offsets and their rows; what stands on topics behind them does not. */
  @Test
  void theResultsOfAnOpenNightAreForgotten() {
    journal.append(JournalEntry.first(NIGHT, Instant.EPOCH, "test", Optional.empty()));
    List<PipelineStage> tables = repairs.back().pipeline().tableStages();
    tables.forEach(stage -> addRow(stage, NIGHT));
    tables.forEach(stage -> addRow(stage, NEXT));

    assertThat(nights(anew())).hasSize(tables.size() - 1).noneMatch(Repaired::isLost);

    for (PipelineStage stage : tables) {
      boolean isOfAlerts = stage.reads(repairs.back().pipeline().alerts());
      assertThat(rows(stage, NIGHT)).isEqualTo(isOfAlerts ? 1 : 0);
      assertThat(rows(stage, NEXT)).isOne();
    }
  }

  /** A repair that ended between the two would leave results that stages make once more. */
  @Test
  void resultsAreForgottenWhileThereAreNoTopics() {
    journal.append(JournalEntry.first(NIGHT, Instant.EPOCH, "test", Optional.empty()));
    close(NEXT);
    List<PipelineStage> tables = repairs.back().pipeline().tableStages();
    tables.forEach(stage -> addRow(stage, NIGHT));
    tables.forEach(stage -> addRow(stage, NEXT));

    assertThat(new ForgottenNights(over(new InMemoryTopics()), journal, books).forget())
        .hasSize(tables.size() - 1);

    for (PipelineStage stage : tables) {
      boolean isOfAlerts = stage.reads(repairs.back().pipeline().alerts());
      assertThat(rows(stage, NIGHT)).isEqualTo(isOfAlerts ? 1 : 0);
      assertThat(rows(stage, NEXT)).isOne();
    }
  }

  private void close(Night night) {
    JournalEntry entry = JournalEntry.first(night, Instant.EPOCH, "test", Optional.empty());
    assertThat(journal.append(entry)).isTrue();
    assertThat(journal.append(entry.next(NightState.CLOSED, Instant.EPOCH, "test"))).isTrue();
  }

  private static NightBooks received(Night night, long count) {
    return new NightBooks(
        night,
        1,
        Instant.EPOCH,
        List.of(),
        new TreeMap<>(Map.of("received", count)),
        new TreeMap<>(),
        List.of());
  }

  private List<Repaired> nights(BackEnd back) {
    ForgottenNights nights = new ForgottenNights(back, journal, books);
    List<Repaired> foreseen = nights.repair(true);
    List<Repaired> done = nights.repair(false);
    assertThat(foreseen)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("done")
        .isEqualTo(done);
    return done;
  }

  /** The same stores behind topics that hold nothing. */
  private BackEnd anew() {
    InMemoryTopics topics = new InMemoryTopics();
    repairs.back().pipeline().topicNames().forEach(topic -> topics.create(topic, PARTITIONS));
    return over(topics);
  }

  private BackEnd over(InMemoryTopics topics) {
    BackEnd old = repairs.back();
    return new BackEnd(
        old.pipeline(), topics, topics, topics.ledger(), old.store(), old.tables(), old.survey());
  }

  private static List<LedgerRecord> records(BackEnd back) {
    List<LedgerRecord> all = new ArrayList<>();
    back.ledger().read(LedgerMark.START, new Ledger.Scope.All(), all::add);
    return all;
  }

  private void addRow(PipelineStage stage, Night night) {
    String topic = repairs.back().names().topic(stage.input().orElseThrow());
    String table = stage.table().orElseThrow();
    try (TableWriter writer = repairs.tables.writer(table)) {
      long from = repairs.tables.progress(table, topic).getOrDefault(0, 0L);
      writer.add(
          new TableRow(night, new Candid(7), new PacketOrigin("survey", 0, from, 0), Map.of()));
      writer.commit(topic, Map.of(0, new Range(from, from + 1)), List.of());
    }
  }

  private long rows(PipelineStage stage, Night night) {
    long[] had = {0};
    repairs.tables.rows(
        stage.table().orElseThrow(), night, (candid, partition, offset) -> had[0]++);
    return had[0];
  }
}
