package nocturne.standalone.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.WorkerSession;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.SavedRecords;
import nocturne.standalone.kafka.EmbeddedKafka.Look;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.common.record.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Five transactions of three records each, at offsets 0 to 18 with a marker behind each three. */
final class PartitionLogTest {
  private static final int TRANSACTIONS = 5;
  private static final int RECORDS = 3;
  private static final int BYTES = 20_000;

  private static final TransactionEnds ENDS = new TransactionEnds();

  @TempDir Path folder;
  private final Random random = new Random(4);
  private final List<LogRecord> all = new ArrayList<>();

  /** What happens to the log while the node does not run. */
  private enum Damage {
    LAST_MARKER_GONE {
      @Override
      void harm(Path log) throws IOException {
        List<int[]> batches = batches(log);
        cut(log, batches.get(batches.size() - 1)[0]);
      }
    },
    END_OF_THE_LAST_RECORDS_GONE {
      @Override
      void harm(Path log) throws IOException {
        List<int[]> batches = batches(log);
        cut(log, batches.get(batches.size() - 1)[0] - 100);
      }
    },
    TWO_FIFTHS_GONE {
      @Override
      void harm(Path log) throws IOException {
        cut(log, Files.size(log) * 3 / 5);
      }
    },
    END_ZEROED {
      @Override
      void harm(Path log) throws IOException {
        write(log, Files.size(log) - 30_000, new byte[30_000]);
      }
    },
    EMPTY {
      @Override
      void harm(Path log) throws IOException {
        cut(log, 0);
      }
    },
    GONE {
      @Override
      void harm(Path log) throws IOException {
        Files.delete(log);
      }
    },
    BIT_FLIPPED_IN_RECORDS {
      @Override
      void harm(Path log) throws IOException {
        flip(log, batches(log).get(2)[0] + 1_000);
      }
    },
    BIT_FLIPPED_IN_A_LENGTH {
      @Override
      void harm(Path log) throws IOException {
        flip(log, batches(log).get(4)[0] + 9);
      }
    },
    BIT_FLIPPED_IN_A_MARKER {
      @Override
      void harm(Path log) throws IOException {
        flip(log, batches(log).get(3)[0] + 30);
      }
    };

    abstract void harm(Path log) throws IOException;
  }

  @BeforeEach
  void write() throws IOException {
    try (EmbeddedKafka node = start(SavedRecords.NONE);
        KafkaTopics topics = topics(node)) {
      topics.create("ledger", 2);
      topics.create("alerts", 1);
      LogWriter writer = topics.writer("w");
      for (int i = 0; i < TRANSACTIONS; i++) {
        transaction(writer);
      }
      topics.readToEnd("alerts", Map.of(), all::add);
      assertThat(topics.extent("alerts")).containsEntry(0, new Range(0, 20));
    }
    // As after a power cut: nothing says that what is there was synced.
    Path logs = folder.resolve("kafka-logs");
    Files.delete(logs.resolve(".kafka_cleanshutdown"));
    Files.writeString(logs.resolve("recovery-point-offset-checkpoint"), "0\n0\n");
  }

  @ParameterizedTest
  @EnumSource
  void whatAnotherStoreHoldsIsPutBackAtItsOffset(Damage damage) throws IOException {
    damage.harm(log());

    try (EmbeddedKafka node = start(saved(all.size()));
        KafkaTopics topics = topics(node)) {
      assertThat(texts(topics)).isEqualTo(texts(all));

      LogWriter writer = topics.writer("w");
      transaction(writer);
      List<String> now = texts(topics);
      assertThat(now).hasSize(all.size() + RECORDS).startsWith(texts(all).toArray(String[]::new));
    }
  }

  @Test
  void whatOnlyTheTopicHeldKeepsItsPlaceAndIsNamed() throws IOException {
    Damage.TWO_FIFTHS_GONE.harm(log());
    SavedRecords few = saved(10);
    SavedRecords knowing =
        new SavedRecords() {
          @Override
          public long end(String topic, int partition) {
            return topic.equals("alerts") ? 19 : 0;
          }

          @Override
          public void read(
              String topic, int partition, long from, Consumer<? super LogRecord> each) {
            few.read(topic, partition, from, each);
          }
        };

    MendedLog outcome = mend(knowing);

    assertThat(outcome.lost()).containsExactly(new Range(13, 19));
    try (EmbeddedKafka node = start(SavedRecords.NONE);
        KafkaTopics topics = topics(node)) {
      assertThat(texts(topics)).isEqualTo(texts(all.subList(0, 10)));
      assertThat(topics.extent("alerts")).containsEntry(0, new Range(0, 19));
    }
  }

  /** A pack may end within a transaction: the rest of that was committed as well. */
  @Test
  void allOfATransactionIsCommittedIfAnotherStoreHoldsApartOfIt() throws IOException {
    Damage.LAST_MARKER_GONE.harm(log());

    MendedLog outcome = mend(saved(all.size() - 2));

    assertThat(outcome.putBack()).isEqualTo(1);
    assertThat(outcome.lost()).isEmpty();
    try (EmbeddedKafka node = start(SavedRecords.NONE);
        KafkaTopics topics = topics(node)) {
      assertThat(texts(topics)).isEqualTo(texts(all));
    }
  }

  /** Where the whole log is gone, what is needed no more is not put back, and offsets go on. */
  @ParameterizedTest
  @ValueSource(longs = {0, 8, 19})
  void aLogThatIsGoneBeginsWhereItIsNeeded(long begin) throws IOException {
    Damage.GONE.harm(log());
    SavedRecords held = saved(all.size());
    SavedRecords fromBegin =
        new SavedRecords() {
          @Override
          public long begin(String topic, int partition) {
            return begin;
          }

          @Override
          public long end(String topic, int partition) {
            return held.end(topic, partition);
          }

          @Override
          public void read(
              String topic, int partition, long from, Consumer<? super LogRecord> each) {
            held.read(topic, partition, from, each);
          }
        };

    assertThat(mend(fromBegin).lost()).isEmpty();

    try (EmbeddedKafka node = start(SavedRecords.NONE);
        KafkaTopics topics = topics(node)) {
      assertThat(topics.extent("alerts")).containsEntry(0, new Range(begin, 19));
      assertThat(texts(topics))
          .isEqualTo(texts(all.stream().filter(r -> r.offset() >= begin).toList()));
    }
  }

  /** The ledger's records are in the same transactions, and their markers tell. */
  @Test
  void aTransactionThatAnotherPartitionSawEndIsEnded() throws IOException {
    Damage.LAST_MARKER_GONE.harm(log());

    try (EmbeddedKafka node = start(SavedRecords.NONE);
        KafkaTopics topics = topics(node)) {
      assertThat(texts(topics)).isEqualTo(texts(all));

      transaction(topics.writer("w"));
      assertThat(texts(topics)).hasSize(all.size() + RECORDS);
    }
  }

  @Test
  void aSoundLogStaysAsItIs() throws IOException {
    byte[] before = Files.readAllBytes(log());

    assertThat(partition().mend(saved(all.size()), ENDS, false)).isEmpty();

    assertThat(Files.readAllBytes(log())).isEqualTo(before);
  }

  @Test
  void mendingTwiceIsMending() throws IOException {
    Damage.TWO_FIFTHS_GONE.harm(log());

    assertThat(mend(saved(all.size())).putBack()).isPositive();
    assertThat(partition().mend(saved(all.size()), ENDS, false)).isEmpty();
  }

  /** A pack that is made after the log was mended holds what was lost then. */
  @Test
  void whatIsSavedLaterFillsTheHole() throws IOException {
    Damage.BIT_FLIPPED_IN_RECORDS.harm(log());
    SavedRecords few = saved(2);
    assertThat(mend(few).lost()).containsExactly(new Range(2, 3));
    assertThat(partition().mend(few, ENDS, false)).isEmpty();

    assertThat(mend(saved(all.size())).putBack()).isPositive();

    assertThat(partition().mend(saved(all.size()), ENDS, false)).isEmpty();
    try (EmbeddedKafka node = start(SavedRecords.NONE);
        KafkaTopics topics = topics(node)) {
      assertThat(texts(topics)).isEqualTo(texts(all));
    }
  }

  /**
   * A node that ran on what was left has ended the transaction that was cut, where a record was.
   * The record comes back all the same.
   */
  @Test
  void whatIsSavedWhileTheNodeRunsIsPutBackThoughItEndedInOrder() throws IOException {
    cut(log(), batches(log()).get(13)[0] + 100);
    EmbeddedKafka before = start(SavedRecords.NONE);
    try (KafkaTopics topics = topics(before)) {
      assertThat(texts(topics)).isEqualTo(texts(all.subList(0, 10)));
      assertThat(topics.extent("alerts")).containsEntry(0, new Range(0, 14));
    }
    before.close();

    try (EmbeddedKafka node =
            EmbeddedKafka.start(
                EmbeddedKafkaOptions.in(folder).withPort(0), saved(all.size()), Look.AT_ENDS);
        KafkaTopics topics = topics(node)) {
      assertThat(node.before().endedInOrder()).isTrue();
      assertThat(texts(topics)).isEqualTo(texts(all));

      transaction(topics.writer("w"));
      assertThat(texts(topics)).hasSize(all.size() + RECORDS);
    }
  }

  /**
   * A coordinator of transactions that was killed before all markers stood writes them again, into
   * logs that have lost the records too.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void recordsComeBackInThePlaceOfMarkersWhoseTransactionIsGone(int markers) throws IOException {
    cut(log(), batches(log()).get(12)[0]);
    for (int i = 0; i < markers; i++) {
      ByteBuffer marker =
          LogRewrite.marker(
              12 + i,
              0,
              new LogScan.Open(77 + i, (short) 0, 0),
              new TransactionEnds.End((short) 1, true));
      write(log(), Files.size(log()), Utils.toArray(marker));
    }

    assertThat(mend(saved(all.size())).putBack()).isEqualTo(all.size() - 9);

    assertThat(partition().mend(saved(all.size()), ENDS, false)).isEmpty();
    try (EmbeddedKafka node = start(SavedRecords.NONE);
        KafkaTopics topics = topics(node)) {
      assertThat(texts(topics)).isEqualTo(texts(all));
    }
  }

  @Test
  void manySegmentsAreMendedAsOne() throws IOException {
    Damage.TWO_FIFTHS_GONE.harm(log());

    assertThat(partition(BYTES).mend(saved(all.size()), ENDS, false)).isPresent();

    assertThat(segments()).hasSizeGreaterThan(2);
    flip(segments().get(1), 700);
    assertThat(partition(BYTES).mend(saved(all.size()), ENDS, false)).isPresent();
    try (EmbeddedKafka node = start(SavedRecords.NONE);
        KafkaTopics topics = topics(node)) {
      assertThat(texts(topics)).isEqualTo(texts(all));
    }
  }

  @Test
  void aDryRunFindsTheSameAndWritesNothing() throws IOException {
    Damage.TWO_FIFTHS_GONE.harm(log());
    byte[] before = Files.readAllBytes(log());

    MendedLog found = partition().mend(saved(all.size()), ENDS, true).orElseThrow();

    assertThat(Files.readAllBytes(log())).isEqualTo(before);
    assertThat(found).isEqualTo(mend(saved(all.size())));
  }

  private MendedLog mend(SavedRecords saved) throws IOException {
    return partition().mend(saved, ENDS, false).orElseThrow();
  }

  private PartitionLog partition() throws IOException {
    return partition(EmbeddedKafkaOptions.SEGMENT_BYTES);
  }

  private PartitionLog partition(int segmentBytes) throws IOException {
    return new PartitionLog(log().getParent(), "alerts", 0, segmentBytes)
        .read(0, new TransactionEnds());
  }

  /** Another store that holds the first records of the topic. */
  private SavedRecords saved(int records) {
    List<LogRecord> held = List.copyOf(all.subList(0, records));
    return new SavedRecords() {
      @Override
      public long end(String topic, int partition) {
        return topic.equals("alerts") ? held.get(held.size() - 1).offset() + 1 : 0;
      }

      @Override
      public void read(String topic, int partition, long from, Consumer<? super LogRecord> each) {
        held.stream().filter(r -> r.offset() >= from).forEach(each);
      }
    };
  }

  private void transaction(LogWriter writer) {
    writer.begin();
    for (int i = 0; i < RECORDS; i++) {
      byte[] noise = new byte[BYTES];
      random.nextBytes(noise);
      writer.publish(
          "alerts", new Message("key".getBytes(UTF_8), noise, Map.of("kafka.offset", "" + i)));
      writer.flush();
    }
    writer.record(new WorkerSession(Stage.FILTER, "alerts", 0, "w", false));
    writer.commit();
  }

  private static List<String> texts(KafkaTopics topics) {
    List<LogRecord> found = new ArrayList<>();
    topics.readToEnd("alerts", Map.of(), found::add);
    return texts(found);
  }

  private static List<String> texts(List<LogRecord> records) {
    return records.stream()
        .map(r -> r.position() + " " + r.attributes() + " " + java.util.Arrays.hashCode(r.value()))
        .toList();
  }

  private EmbeddedKafka start(SavedRecords saved) {
    return EmbeddedKafka.start(
        EmbeddedKafkaOptions.in(folder).withPort(0), saved, Look.AFTER_A_CRASH);
  }

  private static KafkaTopics topics(EmbeddedKafka node) {
    return new KafkaTopics(
        KafkaAddress.plain(node.bootstrapServers()), "ledger", KafkaTopicsOptions.DEFAULTS);
  }

  private Path log() {
    return folder.resolve("kafka-logs/alerts-0/00000000000000000000.log");
  }

  private List<Path> segments() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder.resolve("kafka-logs/alerts-0"), "*.log")) {
      files.forEach(found::add);
    }
    found.sort(null);
    return found;
  }

  /** Position and size of each batch; each record is one, and each marker. */
  private static List<int[]> batches(Path log) throws IOException {
    List<int[]> places = new ArrayList<>();
    try (FileRecords records = FileRecords.open(log.toFile(), false)) {
      for (FileChannelRecordBatch batch : records.batches()) {
        places.add(new int[] {batch.position(), batch.sizeInBytes()});
      }
    }
    assertThat(places).hasSize(TRANSACTIONS * (RECORDS + 1));
    return places;
  }

  private static void cut(Path log, long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(size);
    }
  }

  private static void write(Path log, long at, byte[] bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.seek(at);
      file.write(bytes);
    }
  }

  private static void flip(Path log, long at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.seek(at);
      int old = file.read();
      file.seek(at);
      file.write(old ^ 4);
    }
  }
}
