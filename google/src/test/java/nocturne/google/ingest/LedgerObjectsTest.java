package nocturne.google.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.WorkerSession;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.core.night.Night;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerObjectsTest {
  private static final String BUCKET = "broker-files";
  private static final Night NIGHT = Night.parse("20210120");
  private static final WorkerSession TOLD = new WorkerSession(Stage.INGEST, "", 0, "w", false);

  private final InMemoryStore store = new InMemoryStore();
  private final LedgerObjects objects = new LedgerObjects(store, BUCKET);

  @BeforeEach
  void makeTheBucket() {
    store.createBucket(BUCKET);
  }

  private static LedgerEntry entry(UUID writer, long done) {
    return new LedgerEntry(LedgerEntry.Kind.OPEN, writer, done, Optional.of(TOLD));
  }

  private void fill(int entries) {
    for (int n = 1; n <= entries; n++) {
      assertThat(objects.put(n, entry(new UUID(0, n), n))).isTrue();
    }
  }

  @Test
  void entriesHaveBytes() {
    IngestBatch batch = new IngestBatch(NIGHT, Map.of(), Map.of(), Map.of(), List.of());
    NightLeft left = new NightLeft(NIGHT, 1, Map.of(), Map.of());
    UUID writer = UUID.randomUUID();
    for (LedgerEntry entry :
        List.of(
            entry(writer, 7),
            new LedgerEntry(LedgerEntry.Kind.OPEN, writer, Long.MAX_VALUE, Optional.empty()),
            new LedgerEntry(LedgerEntry.kindOf(batch), writer, 1, Optional.of(batch)),
            new LedgerEntry(LedgerEntry.Kind.LOST, writer, 1, Optional.of(batch)),
            new LedgerEntry(LedgerEntry.kindOf(left), writer, 1, Optional.of(left)))) {
      assertThat(LedgerEntry.decode(entry.encode())).isEqualTo(entry);
    }
    assertThat(LedgerEntry.kindOf(batch)).isEqualTo(LedgerEntry.Kind.INTENT);
    assertThat(LedgerEntry.kindOf(left)).isEqualTo(LedgerEntry.Kind.LEFT);
    assertThat(LedgerEntry.kindOf(TOLD)).isEqualTo(LedgerEntry.Kind.OPEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "\u0002 another version, long enough",
        "\u0001\u0009 an unknown kind, long enough"
      })
  void whatIsNoEntryIsNamed(String bytes) {
    store.put(BUCKET, "ledger/00000000000000000001", bytes.getBytes(UTF_8));
    assertThatThrownBy(() -> objects.read(1))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("ledger/00000000000000000001");
  }

  @Test
  void aNumberIsOfOneWriter() {
    UUID ours = UUID.randomUUID();
    assertThat(objects.put(1, entry(ours, 1))).isTrue();
    assertThat(objects.put(1, entry(UUID.randomUUID(), 1))).isFalse();
    assertThat(objects.put(1, entry(ours, 1))).as("ours, though its answer was lost").isTrue();
    assertThat(objects.read(1).orElseThrow().writer()).isEqualTo(ours);
  }

  @Test
  void aPutWithoutAnAnswerIsLookedFor() {
    store.loseNextAnswer(new PortException.Unknown("no answer", null));
    assertThat(objects.put(1, entry(UUID.randomUUID(), 1))).isTrue();
    store.failNextPut(new PortException.Unknown("no answer", null));
    assertThat(objects.put(2, entry(UUID.randomUUID(), 1))).isTrue();
    store.failNextPut(new PortException.Unavailable("not now", null));
    assertThat(objects.put(3, entry(UUID.randomUUID(), 1))).isTrue();
    store.loseNextAnswer(new PortException.Unknown("no answer", null));
    assertThat(objects.put(3, entry(UUID.randomUUID(), 1))).as("another's").isFalse();
    assertThat(objects.end(1)).isEqualTo(4);
  }

  @Test
  void theEndIsFound() {
    for (int entries = 0; entries < 40; entries++) {
      for (int from = 1; from <= entries + 1; from++) {
        assertThat(objects.end(from)).as("from %s", from).isEqualTo(entries + 1);
      }
      objects.put(entries + 1, entry(new UUID(0, 1), 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {998, 999, 1000, 1001, 1999, 2000, 2001})
  void theEndIsFoundBehindThousands(int entries) {
    fill(entries);
    assertEnd(entries);
    if (entries >= 1000) {
      objects.putSegment(1000L * (entries / 1000));
      assertEnd(entries);
    }
    if (entries >= 2000) {
      objects.putSegment(1000); // only the last was there
      assertEnd(entries);
    }
  }

  private void assertEnd(int entries) {
    for (int from : new int[] {1, 2, 998, 999, 1000, 1001, entries, entries + 1}) {
      if (from <= entries + 1) {
        assertThat(objects.end(from)).as("from %s", from).isEqualTo(entries + 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 33, 999, 1000, 1001, 6017})
  void allIsReadInOrderWithOrWithoutSegments(int entries) {
    fill(entries);
    assertRead(1, entries);
    assertRead(entries / 2 + 1, entries);
    for (int last = 1000; last <= entries; last += 1000) {
      objects.putSegment(last);
    }
    assertRead(1, entries);
    assertRead(entries / 2 + 1, entries);
  }

  private void assertRead(int from, int to) {
    List<Long> numbers = new ArrayList<>();
    long end =
        objects.read(
            from,
            (entry, number) -> {
              assertThat(entry.writer()).isEqualTo(new UUID(0, number));
              numbers.add(number);
            });
    assertThat(end).isEqualTo(to + 1L);
    assertThat(numbers).hasSize(to - from + 1);
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo((long) from + i);
    }
  }

  @Test
  void aSegmentSparesAThousandReads() {
    fill(1000);
    objects.putSegment(1000);
    for (ObjectStore.Entry object : store.list(BUCKET, "ledger/0")) {
      store.delete(BUCKET, object.name());
    }
    assertRead(1, 1000);
  }

  /** The segment is made of what stands, so a reader does not miss it. */
  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"INTENT_SEGMENT_DUE"})
  void aWriterThatDiesBeforeItsSegmentLeavesALedgerThatIsRead(CrashPoint place) {
    fill(998);
    ObjectLedger killed = new ObjectLedger(store, BUCKET, NthReach.of(place, 0));
    ObjectLedger.Writer unused = killed.open(999, 999).orElseThrow();
    assertThatThrownBy(() -> killed.append(TOLD)).isInstanceOf(NthReach.Killed.class);
    assertThat(store.list(BUCKET, "ledger/segments/")).isEmpty();

    ObjectLedger next = new ObjectLedger(store, BUCKET, KillPoint.NONE);
    assertThat(next.end()).isEqualTo(new LedgerMark(Map.of(0, 1001L)));
    assertThat(count(next)).isEqualTo(999);
  }

  @Test
  void theThousandthEntryMakesASegment() {
    fill(998);
    ObjectLedger ledger = new ObjectLedger(store, BUCKET, KillPoint.NONE);
    ObjectLedger.Writer unused = ledger.open(999, 999).orElseThrow();
    ledger.append(TOLD);
    assertThat(store.list(BUCKET, "ledger/segments/"))
        .extracting(ObjectStore.Entry::name)
        .containsExactly("ledger/segments/00000000000000000001");
    assertThat(count(ledger)).isEqualTo(999);
  }

  private static int count(ObjectLedger ledger) {
    AtomicInteger count = new AtomicInteger();
    ledger.read(LedgerMark.START, new Ledger.Scope.All(), told -> count.incrementAndGet());
    return count.get();
  }

  @Test
  void whoeverOpensTheLedgerShutsOutTheOneBefore() {
    ObjectLedger first = new ObjectLedger(store, BUCKET, KillPoint.NONE);
    assertThatThrownBy(() -> first.append(TOLD)).isInstanceOf(IllegalStateException.class);
    ObjectLedger.Writer writer = first.open(1, 1).orElseThrow();
    first.append(TOLD);
    ObjectLedger second = new ObjectLedger(store, BUCKET, KillPoint.NONE);
    assertThat(second.open(2, 1)).as("taken").isEmpty();
    assertThat(second.open(second.endNumber(), 1)).isPresent();
    assertThatThrownBy(() -> first.append(TOLD))
        .isInstanceOf(PortException.Fenced.class)
        .hasMessageContaining("number 3");
    assertThatThrownBy(() -> writer.put(LedgerEntry.Kind.OPEN, Optional.empty()))
        .isInstanceOf(PortException.Fenced.class);
    second.append(TOLD);
    assertThat(second.endNumber()).isEqualTo(5);
  }
}
