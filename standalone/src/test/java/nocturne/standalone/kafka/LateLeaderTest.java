package nocturne.standalone.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.Tally;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.core.night.Night;
import nocturne.survey.kafka.KafkaAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guards against KAFKA-15591: a node that has just become a partition's leader refuses the first of
 * two requests, takes the second and then refuses the first for ever.
 */
final class LateLeaderTest {
  private static final Night NIGHT = Night.parse("20210120");

  @TempDir Path folder;

  @Test
  void whatTwoThreadsTellTheLedgerAtOnceIsAllInIt() throws Exception {
    List<LedgerRecord> told = List.of(range(0), range(1));
    List<LedgerRecord> found = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (LateLeader node = new LateLeader(folder);
        KafkaTopics topics =
            new KafkaTopics(
                KafkaAddress.plain(node.bootstrapServers()),
                "ledger",
                KafkaTopicsOptions.DEFAULTS)) {
      topics.create("ledger", 2);
      Ledger ledger = topics.ledger();
      CompletableFuture<Void> one =
          CompletableFuture.runAsync(() -> ledger.append(told.get(0)), threads);
      node.awaitFirst();
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(() -> ledger.append(told.get(1)), threads);
      one.get();
      other.get();
      ledger.read(LedgerMark.START, new Ledger.Scope.All(), found::add);
      assertThat(node.hasRefused()).isTrue();
    } finally {
      threads.shutdownNow();
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(told);
  }

  /** A transaction's sender may have several requests on their way: the node asks for the first. */
  @Test
  void whatATransactionPublishesIsThereOnceAndInOrder() throws Exception {
    Random random = new Random(1);
    List<byte[]> sent = new ArrayList<>();
    List<byte[]> found = new ArrayList<>();
    try (LateLeader node = new LateLeader(folder);
        KafkaTopics topics =
            new KafkaTopics(
                KafkaAddress.plain(node.bootstrapServers()),
                "ledger",
                KafkaTopicsOptions.DEFAULTS)) {
      topics.create("t", 1);
      LogWriter writer = topics.writer("w");
      writer.begin();
      for (int i = 0; i < 60; i++) {
        byte[] bytes = new byte[100_000]; // so that they make several batches
        random.nextBytes(bytes);
        sent.add(bytes);
        writer.publish("t", new Message(null, bytes, Map.of()));
      }
      writer.commit();
      topics.readToEnd("t", Map.of(), record -> found.add(record.value()));
      assertThat(node.hasRefused()).isTrue();
    }
    assertThat(found).containsExactlyElementsOf(sent);
  }

  private static StageRange range(long from) {
    return new StageRange(
        Stage.ARCHIVE,
        NIGHT,
        "ztf_alert_data",
        0,
        new Range(from, from + 1),
        new Tally(1, 0, List.of()));
  }
}
