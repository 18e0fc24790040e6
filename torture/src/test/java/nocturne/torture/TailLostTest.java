package nocturne.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerCodec;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TailLostTest {
  private static final LedgerRecord BATCH =
      new IngestBatch(TorturedNight.NIGHT, Map.of(), Map.of(), Map.of(), List.of());
  private static final LedgerRecord LEFT =
      new NightLeft(TorturedNight.NIGHT, 1, Map.of(), Map.of());

  @TempDir private Path folder;

  /** A segment with a batch of one record for each of these. */
  private Path segment(byte[]... values) throws IOException {
    Path file = folder.resolve("00000000000000000000.log");
    try (FileRecords log = FileRecords.open(file.toFile())) {
      for (int i = 0; i < values.length; i++) {
        log.append(MemoryRecords.withRecords(i, Compression.NONE, new SimpleRecord(values[i])));
      }
      log.flush();
    }
    return file;
  }

  @Test
  void alertsMayBeLost() throws IOException {
    assertThat(TailLost.places(segment(new byte[9], new byte[9], new byte[9]), false)).hasSize(3);
  }

  @Test
  void aFewBatchesOrAShareOfTheLogAreLost() {
    Random random = new Random(1);
    IntSummaryStatistics lost =
        IntStream.range(0, 500).map(i -> TailLost.many(1_000, random)).summaryStatistics();
    assertThat(lost.getMin()).isEqualTo(1);
    assertThat(lost.getMax()).isBetween(500, 600);
    assertThat(IntStream.range(0, 500).map(i -> TailLost.many(1, random))).containsOnly(1);
  }

  @Test
  void theLedgerMayLoseWhatIngestRecordedSinceItLeftTheNight() throws IOException {
    byte[] batch = LedgerCodec.encode(BATCH);
    Path segment = segment(batch, LedgerCodec.encode(LEFT), batch, batch);
    assertThat(TailLost.places(segment, true)).hasSize(2);
  }
}
