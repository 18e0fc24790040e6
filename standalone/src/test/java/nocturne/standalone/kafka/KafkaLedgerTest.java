package nocturne.standalone.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.Tally;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerContract;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Topics;
import nocturne.core.night.Night;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaLedgerTest extends LedgerContract {
  @TempDir static Path folder;
  private static KafkaNode kafka;

  @BeforeAll
  static void startNode() {
    kafka = new KafkaNode(folder);
  }

  @AfterAll
  static void stopNode() {
    kafka.close();
  }

  @Override
  protected Topics topics() {
    return kafka.topics();
  }

  @Override
  protected TopicLog log() {
    return kafka.topics();
  }

  @Override
  protected Ledger ledger() {
    return kafka.topics().ledger();
  }

  /** A stage that found nothing of its own would do everything again. */
  @Test
  void aStagesRecordsAreFoundThoughTheLedgerGotMorePartitions() throws Exception {
    KafkaAddress address = KafkaAddress.plain(kafka.node().bootstrapServers());
    List<LedgerRecord> found = new ArrayList<>();
    try (KafkaTopics before = new KafkaTopics(address, "grown", KafkaTopicsOptions.DEFAULTS)) {
      before.create("grown", 3);
      List<LedgerRecord> told = new ArrayList<>();
      for (int partition = 0; partition < 9; partition++) {
        told.add(range(partition, 0));
        before.ledger().append(range(partition, 0));
      }
      before.admin().createPartitions(Map.of("grown", NewPartitions.increaseTo(6))).all().get();
      try (KafkaTopics after = new KafkaTopics(address, "grown", KafkaTopicsOptions.DEFAULTS)) {
        for (int partition = 0; partition < 9; partition++) {
          told.add(range(partition, 1));
          after.ledger().append(range(partition, 1));
        }
        for (KafkaTopics each : List.of(before, after)) {
          found.clear();
          for (int partition = 0; partition < 9; partition++) {
            int wanted = partition;
            each.ledger()
                .read(
                    LedgerMark.START,
                    new Ledger.Scope.Partitions(partition),
                    record -> {
                      if (record instanceof StageRange range && range.partition() == wanted) {
                        found.add(range);
                      }
                    });
          }
          assertThat(found).containsExactlyInAnyOrderElementsOf(told);
          List<LedgerRecord> all = new ArrayList<>();
          each.ledger().read(LedgerMark.START, new Ledger.Scope.All(), all::add);
          assertThat(all).containsExactlyInAnyOrderElementsOf(told);
        }
      }
    }
  }

  private static StageRange range(int partition, long from) {
    return new StageRange(
        Stage.ARCHIVE,
        Night.parse("20210120"),
        "ztf_alert_data",
        partition,
        new Range(from, from + 1),
        new Tally(1, 0, List.of()));
  }
}
