package nocturne.broker.port;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link TopicLog} must do, and the {@link Topics} that it stands on. Topics and writers
 * have names of their own in each test, so one back end may serve them all.
 */
public abstract class TopicLogContract {
  private static final Duration SHORT = Duration.ofMillis(50);
  protected static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private Topics topics;
  private TopicLog log;
  private String topic;
  private String id;

  protected abstract Topics topics();

  /** The log of these topics, with a ledger behind its writers. */
  protected abstract TopicLog log();

  @BeforeEach
  void freshTopic() {
    topics = topics();
    log = log();
    topic = "contract-" + UUID.randomUUID();
    id = "writer-" + topic;
    topics.create(topic, 3);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
    topics.delete(topic);
  }

  @Test
  void aMessageGoesToThePartitionItIsSentTo() {
    LogWriter writer = writer("to-a-partition");
    writer.begin();
    List<StepWriter.Receipt> sent = new ArrayList<>();
    for (int p : List.of(0, 1, 1, 0)) {
      sent.add(writer.publish(new TopicPartition(topic, p), message("one key")));
    }
    writer.flush();
    writer.commit();
    assertThat(sent).extracting(each -> each.position().partition()).containsExactly(0, 1, 1, 0);
  }

  @Test
  void aTopicIsMadeOnceAndSeenUntilItIsDeleted() {
    assertThat(topics.create(topic, 3)).isFalse();
    assertThat(topics.exists(topic)).isTrue();
    assertThat(topics.names()).contains(topic);
    assertThat(log.extent(topic))
        .isEqualTo(Map.of(0, new Range(0, 0), 1, new Range(0, 0), 2, new Range(0, 0)));

    assertThat(topics.delete(topic)).isTrue();
    await(() -> !topics.exists(topic));

    assertThat(topics.delete(topic)).isFalse();
    assertThat(topics.names()).doesNotContain(topic);
    assertThat(log.extent(topic)).isEmpty();
  }

  @Test
  void aTopicMadeAnewBeginsEmpty() {
    publish(writer(id), "a", "b");
    topics.delete(topic);
    await(() -> topics.create(topic, 2));

    assertThat(log.extent(topic)).isEqualTo(Map.of(0, new Range(0, 0), 1, new Range(0, 0)));
  }

  @Test
  void aMessageComesBackAsItWasPublished() {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("z", "1");
    attributes.put("a", "héhé");
    byte[] value = new byte[100_000];
    value[99_999] = 7;
    long before = System.currentTimeMillis();
    LogWriter writer = writer(id);
    writer.begin();
    StepWriter.Receipt receipt =
        writer.publish(topic, new Message(bytes("key"), value, attributes));
    writer.flush();
    RecordPlace at = receipt.position();
    writer.commit();

    LogRecord record = read(1).get(0);

    assertThat(record.topic()).isEqualTo(topic);
    assertThat(record.position()).isEqualTo(at);
    assertThat(record.key()).isEqualTo(bytes("key"));
    assertThat(record.value()).isEqualTo(value);
    assertThat(record.attributes()).containsExactlyEntriesOf(attributes);
    assertThat(record.timestampMillis()).isBetween(before, System.currentTimeMillis());
  }

  @Test
  void aMessageWithoutKeyAttributesOrBytesIsAMessage() {
    LogWriter writer = writer(id);
    writer.begin();
    writer.publish(topic, new Message(null, new byte[0], Map.of()));
    writer.commit();

    LogRecord record = read(1).get(0);

    assertThat(record.key()).isNull();
    assertThat(record.value()).isEmpty();
    assertThat(record.attributes()).isEmpty();
  }

  @Test
  void oneKeyStaysInOnePartitionAndInOrder() {
    LogWriter writer = writer(id);
    for (int i = 0; i < 3; i++) {
      writer.begin();
      for (int j = 0; j < 20; j++) {
        writer.publish(topic, new Message(bytes("k" + j % 4), bytes(i + ":" + j), Map.of()));
      }
      writer.commit();
    }

    Map<String, List<LogRecord>> byKey = new LinkedHashMap<>();
    read(60).forEach(r -> byKey.computeIfAbsent(text(r.key()), k -> new ArrayList<>()).add(r));

    assertThat(byKey).hasSize(4);
    byKey.forEach(
        (key, records) -> {
          assertThat(records.stream().map(LogRecord::partition).distinct()).hasSize(1);
          assertThat(records.stream().map(LogRecord::offset)).isSorted().doesNotHaveDuplicates();
          assertThat(records.stream().map(r -> text(r.value()).charAt(0)).toList()).isSorted();
        });
  }

  @Test
  void aReceiptHasNoPositionBeforeFlush() {
    LogWriter writer = writer(id);
    writer.begin();
    StepWriter.Receipt receipt = writer.publish(topic, message("a"));

    assertThatThrownBy(receipt::position)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("flush");

    writer.flush();
    assertThat(receipt.position().partition()).isBetween(0, 2);
  }

  /** Over markers of its own, an abort, and messages that name their partition or have no key. */
  @Test
  void aWriterThatPublishesAloneTellsPositionsAsTheyAre() {
    LogWriter writer = writer(id);
    writer.alone(Set.of(topic));
    Map<RecordPlace, String> told = new LinkedHashMap<>();
    for (int i = 0; i < 6; i++) {
      writer.begin();
      Map<String, StepWriter.Receipt> receipts = new LinkedHashMap<>();
      for (int j = 0; j <= i; j++) {
        String text = i + "-" + j;
        receipts.put(
            text,
            switch (j) {
              case 3 -> writer.publish(new TopicPartition(topic, 1), message("key " + text, text));
              case 4 -> writer.publish(topic, new Message(null, bytes(text), Map.of()));
              default -> writer.publish(topic, message("key " + text, text));
            });
      }
      writer.flush();
      if (i == 2) {
        writer.abort();
      } else {
        receipts.forEach((text, receipt) -> told.put(receipt.position(), text));
        writer.commit();
      }
    }
    Map<RecordPlace, String> found = new LinkedHashMap<>();
    read(told.size()).forEach(one -> found.put(one.position(), new String(one.value(), UTF_8)));
    assertThat(told).hasSize(18);
    assertThat(found).isEqualTo(told);
  }

  @Test
  void aWriterWithoutATransactionRefusesToWork() {
    LogWriter writer = writer(id);

    assertThatThrownBy(() -> writer.publish(topic, message("a")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("begin");
    assertThatThrownBy(writer::commit)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("begin");
    assertThatThrownBy(writer::abort)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("begin");
  }

  @Test
  void publishingToATopicThatIsNotThereNamesIt() {
    LogWriter writer = writer(id);
    writer.begin();

    assertThatThrownBy(() -> writer.publish(topic + "-not", message("a")))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining(topic + "-not");
  }

  @Test
  void nothingOfAnOpenTransactionIsSeenAndNothingBehindIt() {
    LogWriter first = writer(id);
    first.begin();
    StepWriter.Receipt receipt = first.publish(topic, message("k", "open"));
    first.flush();
    LogWriter second = writer(id + "-2");
    second.begin();
    second.publish(topic, message("k", "behind"));
    second.commit();
    LogReader reader = reader();

    assertThat(reader.poll(SHORT)).isEmpty();
    int partition = receipt.position().partition();
    assertThat(reader.position(partition)).isLessThanOrEqualTo(receipt.position().offset());

    first.commit();
    assertThat(texts(poll(reader, 2))).containsExactly("open", "behind");
  }

  @Test
  void nothingOfAnAbortedTransactionIsSeen() {
    LogWriter writer = writer(id);
    writer.begin();
    writer.publish(topic, message("k", "dropped"));
    writer.flush();
    writer.abort();
    publish(writer, "kept");

    assertThat(texts(readToEnd())).containsExactly("kept");
  }

  @Test
  void anAbortBeforeAnyFlushDropsWhatWasOnItsWay() {
    LogWriter writer = writer(id);
    writer.begin();
    writer.publish(topic, message("k", "dropped"));
    writer.abort();
    publish(writer, "kept");

    assertThat(texts(readToEnd())).containsExactly("kept");
  }

  @Test
  void aClosedWriterLeavesNothingOpen() {
    LogWriter writer = writer(id);
    writer.begin();
    writer.publish(topic, message("k", "dropped"));
    writer.flush();
    writer.close();

    assertThat(readToEnd()).isEmpty();
  }

  @Test
  void anEmptyTransactionCommits() {
    LogWriter writer = writer(id);
    writer.begin();
    writer.commit();
    publish(writer, "after");

    assertThat(texts(readToEnd())).containsExactly("after");
  }

  @Test
  void aNewWriterFencesThePredecessor() {
    LogWriter old = writer(id);
    old.begin();
    old.publish(topic, message("k", "old"));
    old.flush();
    LogWriter successor = writer(id);

    assertThatThrownBy(
            () -> {
              old.publish(topic, message("k", "too late"));
              old.flush();
              old.commit();
            })
        .isInstanceOf(PortException.Fenced.class)
        .hasMessageContaining(id);
    publish(successor, "new");
    assertThat(texts(readToEnd())).containsExactly("new");
  }

  @Test
  void openingAWriterAbortsWhatThePredecessorLeftOpen() {
    LogWriter old = writer(id);
    old.begin();
    old.publish(topic, message("k", "old"));
    old.flush();
    writer(id);

    assertThat(readToEnd()).isEmpty();
  }

  @Test
  void anIdleWriterThatWasFencedNoticesAtItsNextTransaction() {
    LogWriter old = writer(id);
    publish(old, "first");
    writer(id);

    assertThatThrownBy(() -> publish(old, "second")).isInstanceOf(PortException.Fenced.class);
    assertThat(texts(readToEnd())).containsExactly("first");
  }

  @Test
  void theExtentIncludesOpenTransactions() {
    LogWriter writer = writer(id);
    writer.begin();
    StepWriter.Receipt receipt = writer.publish(topic, message("k", "open"));
    writer.flush();
    int partition = receipt.position().partition();

    assertThat(log.extent(topic).get(partition)).isEqualTo(new Range(0, 1));
  }

  @Test
  void readingToTheEndWaitsForAnOpenTransaction() {
    LogWriter writer = writer(id);
    writer.begin();
    StepWriter.Receipt receipt = writer.publish(topic, message("k", "open"));
    writer.flush();
    int partition = receipt.position().partition();
    long end = log.extent(topic).get(partition).to();
    LogReader reader = reader();
    for (int i = 0; i < 5; i++) {
      assertThat(reader.poll(SHORT)).isEmpty();
      assertThat(reader.position(partition)).isLessThan(end);
    }

    writer.abort();

    await(() -> reader.poll(SHORT).isEmpty() && reader.position(partition) >= end);
  }

  @Test
  void aPositionPassesMarkersAndReachesTheEnd() {
    LogWriter writer = writer(id);
    publish(writer, "a", "b", "c");
    publish(writer, "d");
    LogReader reader = reader();

    assertThat(poll(reader, 4)).hasSize(4);

    await(
        () -> {
          reader.poll(SHORT);
          return log.extent(topic).entrySet().stream()
              .allMatch(e -> reader.position(e.getKey()) == e.getValue().to());
        });
  }

  @Test
  void aReaderStartsAtTheBeginningAndGoesWhereItIsSent() {
    LogWriter writer = writer(id);
    writer.begin();
    List<StepWriter.Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      receipts.add(writer.publish(topic, message("k", "" + i)));
    }
    writer.commit();
    int partition = receipts.get(0).position().partition();
    LogReader reader = open(log.reader(topic, Set.of(partition)));

    assertThat(reader.position(partition)).isZero();
    assertThat(texts(poll(reader, 10))).startsWith("0").endsWith("9");
    reader.seek(partition, receipts.get(7).position().offset());
    assertThat(texts(poll(reader, 3))).containsExactly("7", "8", "9");
  }

  @Test
  void aReaderOfSomePartitionsReadsNoOthers() {
    LogWriter writer = writer(id);
    writer.begin();
    List<StepWriter.Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      receipts.add(writer.publish(topic, message("k" + i, "" + i)));
    }
    writer.commit();
    long in1 = receipts.stream().filter(r -> r.position().partition() == 1).count();
    LogReader reader = open(log.reader(topic, Set.of(1)));

    List<LogRecord> records = poll(reader, (int) in1);

    assertThat(records).hasSize((int) in1).allMatch(r -> r.partition() == 1);
    assertThat(reader.poll(SHORT)).isEmpty();
  }

  @Test
  void whatIsDeletedIsNotReadAndWhatIsKeptKeepsItsOffset() {
    LogWriter writer = writer(id);
    writer.begin();
    List<StepWriter.Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      receipts.add(writer.publish(topic, message("k", "" + i)));
    }
    writer.commit();
    int partition = receipts.get(0).position().partition();
    long seventh = receipts.get(7).position().offset();

    log.deleteBefore(topic, Map.of(partition, seventh));

    assertThat(log.extent(topic).get(partition).from()).isEqualTo(seventh);
    LogReader reader = reader();
    reader.seek(partition, 0);
    List<LogRecord> kept = poll(reader, 3);
    assertThat(texts(kept)).containsExactly("7", "8", "9");
    assertThat(kept.get(0).offset()).isEqualTo(seventh);
  }

  @Test
  void deletingBeyondTheEndDeletesAllAndOffsetsGoOn() {
    LogWriter writer = writer(id);
    publish(writer, "a");
    // A commit may return before its marker has its offset; what can be read has its marker.
    assertThat(texts(readToEnd())).containsExactly("a");
    Map<Integer, Range> before = log.extent(topic);

    log.deleteBefore(topic, Map.of(0, 100L, 1, 100L, 2, 100L));

    assertThat(readToEnd()).isEmpty();
    before.forEach(
        (p, was) -> assertThat(log.extent(topic).get(p)).isEqualTo(new Range(was.to(), was.to())));
    publish(writer, "b");
    assertThat(texts(readToEnd())).containsExactly("b");
  }

  @Test
  void offsetsThatArePassedOverHoldNothing() {
    LogWriter writer = writer(id);
    publish(writer, "a");
    assertThat(texts(readToEnd())).containsExactly("a");

    for (long to : new long[] {3, 4, 500, 10}) {
      log.passOver(id + "-passing", new TopicPartition(topic, 1), to);
      // A marker of the passing may come late, and take an offset behind.
      assertThat(log.extent(topic).get(1).to()).isBetween(to, 504L);
    }

    assertThat(texts(readToEnd())).containsExactly("a");
    writer.begin();
    StepWriter.Receipt receipt =
        writer.publish(new TopicPartition(topic, 1), new Message(null, bytes("b"), Map.of()));
    writer.commit();
    assertThat(receipt.position().offset()).isGreaterThanOrEqualTo(500);
    assertThat(texts(readToEnd())).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void readersKnowNothingOfEachOther() {
    publish(writer(id), "a", "b");

    assertThat(read(2)).hasSize(2);
    assertThat(read(2)).hasSize(2);
  }

  protected final <T extends AutoCloseable> T open(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  private LogWriter writer(String id) {
    return open(log.writer(id));
  }

  private LogReader reader() {
    return open(log.reader(topic));
  }

  private void publish(LogWriter writer, String... texts) {
    writer.begin();
    for (String text : texts) {
      writer.publish(topic, message(text, text));
    }
    writer.commit();
  }

  private List<LogRecord> read(int count) {
    return poll(reader(), count);
  }

  private List<LogRecord> poll(LogReader reader, int count) {
    List<LogRecord> records = new ArrayList<>();
    await(() -> records.addAll(reader.poll(SHORT)) && records.size() >= count);
    return records;
  }

  private List<LogRecord> readToEnd() {
    Map<Integer, Range> extent = log.extent(topic);
    LogReader reader = reader();
    List<LogRecord> records = new ArrayList<>();
    await(
        () -> {
          records.addAll(reader.poll(SHORT));
          return extent.entrySet().stream()
              .allMatch(e -> reader.position(e.getKey()) >= e.getValue().to());
        });
    return records;
  }

  protected static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting after " + PATIENCE).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  static Message message(String text) {
    return message(text, text);
  }

  static Message message(String key, String text) {
    return new Message(bytes(key), bytes(text), Map.of());
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static List<String> texts(List<LogRecord> records) {
    return records.stream().map(r -> text(r.value())).toList();
  }
}
