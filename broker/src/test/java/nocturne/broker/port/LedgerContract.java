package nocturne.broker.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import nocturne.broker.ledger.DeliveryAttempt;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.ledger.Tally;
import nocturne.broker.port.Ledger.Scope;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Ledger} must do together with its {@link TopicLog}. The ledger may hold records
 * of earlier tests: each test reads from where it stood at its start.
 */
public abstract class LedgerContract {
  private static final Night NIGHT = new Night(LocalDate.of(2021, 1, 20));
  private static final SurveyPartition SURVEY =
      new SurveyPartition("cluster", "topic-id", "ztf_20210120_programid1", 3);

  private Topics topics;
  private TopicLog log;
  private Ledger ledger;
  private LedgerMark start;
  private String topic;
  private LogWriter writer;

  protected abstract Topics topics();

  protected abstract TopicLog log();

  /** The ledger of {@link #log}. */
  protected abstract Ledger ledger();

  @BeforeEach
  void noteTheStart() {
    topics = topics();
    log = log();
    ledger = ledger();
    start = ledger.end();
    topic = "ledger-contract-" + UUID.randomUUID();
    topics.create(topic, 2);
    writer = log.writer(topic);
  }

  @AfterEach
  void close() {
    writer.close();
    topics.delete(topic);
  }

  @Test
  void everyKindOfRecordComesBackAsItWasWritten() {
    List<LedgerRecord> written =
        List.of(
            new IngestBatch(
                NIGHT,
                Map.of(SURVEY, 12L),
                Map.of(SURVEY, List.of(new Range(3, 5))),
                Map.of(SURVEY, List.of(new Range(6, 7))),
                List.of(
                    outcome(PacketOutcome.Kind.PUBLISHED, new RecordPlace(1, 7), null),
                    outcome(PacketOutcome.Kind.DUPLICATE, null, null),
                    outcome(PacketOutcome.Kind.REJECTED, new RecordPlace(0, 2), Reason.NOT_AVRO))),
            new NightLeft(NIGHT, 2, Map.of(SURVEY, 12L), Map.of(0, 3L)),
            range(0, 0, 10),
            new DeliveryAttempt(DeliveryAttempt.Step.TAKE, Stage.FIT, NIGHT, topic, 0, 4, 3));
    writer.begin();
    written.forEach(writer::record);
    writer.commit();

    assertThat(read(start, new Scope.All())).containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void aRecordAndTheMessagesItTellsOfAppearTogether() {
    writer.begin();
    StepWriter.Receipt receipt = writer.publish(topic, TopicLogContract.message("a"));
    writer.flush();
    writer.record(range(0, 0, receipt.position().offset() + 1));
    writer.flush();
    Map<Integer, Range> extent = log.extent(topic);
    CompletableFuture<Integer> messages =
        CompletableFuture.supplyAsync(
            () -> {
              List<LogRecord> seen = new ArrayList<>();
              log.readToEnd(topic, Map.of(), seen::add);
              return seen.size();
            });
    CompletableFuture<List<LedgerRecord>> records =
        CompletableFuture.supplyAsync(() -> read(start, new Scope.All()));

    assertThatThrownBy(() -> messages.get(300, TimeUnit.MILLISECONDS)).isNotNull();
    assertThat(messages).isNotDone();
    assertThat(records).isNotDone();
    writer.commit();

    assertThat(extent.get(receipt.position().partition()).to()).isEqualTo(1);
    assertThat(messages).succeedsWithin(TopicLogContract.PATIENCE).isEqualTo(1);
    assertThat(records)
        .succeedsWithin(TopicLogContract.PATIENCE)
        .isEqualTo(List.of(range(0, 0, receipt.position().offset() + 1)));
  }

  @Test
  void nothingOfAnAbortedStepIsTold() {
    writer.begin();
    writer.publish(topic, TopicLogContract.message("a"));
    writer.record(range(0, 0, 1));
    writer.flush();
    writer.abort();
    writer.begin();
    writer.record(range(0, 0, 2));
    writer.commit();

    assertThat(read(start, new Scope.All())).containsExactly(range(0, 0, 2));
  }

  @Test
  void aFencedWriterTellsNothing() {
    writer.begin();
    writer.record(range(0, 0, 1));
    writer.flush();

    try (LogWriter successor = log.writer(topic)) {
      assertThat(read(start, new Scope.All())).isEmpty();
      successor.begin();
      successor.record(range(0, 0, 2));
      successor.commit();
    }
    assertThat(read(start, new Scope.All())).containsExactly(range(0, 0, 2));
  }

  @Test
  void readingToTheEndWaitsForAnOpenStep() {
    writer.begin();
    writer.record(range(0, 0, 1));
    writer.flush();
    CompletableFuture<List<LedgerRecord>> reading =
        CompletableFuture.supplyAsync(() -> read(start, new Scope.All()));

    assertThatThrownBy(() -> reading.get(300, TimeUnit.MILLISECONDS)).isNotNull();
    assertThat(reading).isNotDone();
    writer.commit();

    assertThat(reading)
        .succeedsWithin(TopicLogContract.PATIENCE)
        .isEqualTo(List.of(range(0, 0, 1)));
  }

  @Test
  void ingestsRecordsAreItsBatchesAndWhateverElseTheConsumerDid() {
    List<LedgerRecord> consumers =
        List.of(
            new IngestBatch(NIGHT, Map.of(SURVEY, 1L), Map.of(), Map.of(), List.of()),
            new StageRange(
                Stage.INGEST,
                NIGHT,
                "dead-letters",
                2,
                new Range(0, 1),
                new Tally(1, 0, List.of())),
            new DeliveryAttempt(DeliveryAttempt.Step.TAKE, Stage.INGEST, NIGHT, topic, 2, 0, 1),
            new NightLeft(NIGHT, 1, Map.of(SURVEY, 1L), Map.of()));
    writer.begin();
    writer.record(range(0, 0, 1));
    consumers.forEach(writer::record);
    writer.record(range(1, 0, 1));
    writer.commit();

    assertThat(read(start, new Scope.Ingest())).containsExactlyElementsOf(consumers);
  }

  @Test
  void aPartitionsRecordsComeInOrderAndNoneIsMissing() {
    List<LedgerRecord> of5 = new ArrayList<>();
    for (int step = 0; step < 10; step++) {
      writer.begin();
      for (int p = 0; p < 8; p++) {
        LedgerRecord told = range(p, step, step + 1);
        writer.record(told);
        if (p == 5) {
          of5.add(told);
        }
      }
      writer.commit();
    }

    List<LedgerRecord> read = read(start, new Scope.Partitions(5));

    assertThat(read.stream().filter(r -> ((StageRange) r).partition() == 5).toList())
        .isEqualTo(of5);
  }

  @Test
  void aMarkIsWhereReadingGoesOn() {
    tell(range(0, 0, 1), range(1, 0, 1), range(2, 0, 1));
    LedgerMark mark = ledger.end();
    tell(range(0, 1, 2));

    assertThat(read(mark, new Scope.All())).containsExactly(range(0, 1, 2));
    assertThat(read(ledger.end(), new Scope.All())).isEmpty();
    assertThat(read(LedgerMark.START, new Scope.All()))
        .contains(range(0, 0, 1), range(1, 0, 1), range(2, 0, 1), range(0, 1, 2));
  }

  @Test
  void aRecordAddedByItselfStandsWhateverBecomesOfAStep() {
    DeliveryAttempt attempt =
        new DeliveryAttempt(DeliveryAttempt.Step.TAKE, Stage.FILTER, NIGHT, topic, 1, 17, 1);
    writer.begin();
    writer.record(range(0, 0, 1));
    ledger.append(attempt);
    writer.abort();

    assertThat(read(start, new Scope.Partitions(1))).containsExactly(attempt);
  }

  private void tell(LedgerRecord... records) {
    writer.begin();
    for (LedgerRecord told : records) {
      writer.record(told);
    }
    writer.commit();
  }

  private List<LedgerRecord> read(LedgerMark from, Scope scope) {
    List<LedgerRecord> records = new ArrayList<>();
    ledger.read(from, scope, records::add);
    return records;
  }

  private StageRange range(int partition, long from, long to) {
    return new StageRange(
        Stage.FILTER,
        NIGHT,
        topic,
        partition,
        new Range(from, to),
        new Tally((int) (to - from), 0, List.of(new Candid(1469253940215015001L))));
  }

  private static PacketOutcome outcome(
      PacketOutcome.Kind kind, @Nullable RecordPlace at, @Nullable Reason reason) {
    return new PacketOutcome(kind, 3, 11, new Candid(-5), 67_264, 0xdeadbeef, null, at, reason);
  }
}
