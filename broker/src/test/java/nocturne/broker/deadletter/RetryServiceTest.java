package nocturne.broker.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.memory.InMemoryTopics;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.StepWriter;
import nocturne.broker.port.TopicPartition;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;
import org.junit.jupiter.api.Test;

class RetryServiceTest {
  private static final String TOPIC = "ztf_dead_letters";

  private final InMemoryTopics log = new InMemoryTopics();

  /** A key may lead elsewhere once the topic has more partitions. */
  @Test
  void aRetryGoesToThePartitionOfItsDeadLetter() {
    log.create(TOPIC, 3);
    DeadLetter letter =
        new DeadLetter(
            Stage.TABLE,
            Night.parse("20210120"),
            "ztf_alert_data",
            new RecordPlace(0, 7),
            new DeadLetter.Cause(Reason.CORRUPT, "a test"),
            new DeadLetter.Identity(
                Optional.of(new Candid(5)), Optional.empty(), new PacketOrigin("ztf", 0, 7, 0)),
            DeadLetter.Content.of(0, new byte[] {1, 2, 3}, Map.of()));
    List<DeadLetterIndex.Entry> entries = new ArrayList<>();
    try (LogWriter writer = log.writer("stage")) {
      writer.begin();
      List<StepWriter.Receipt> sent = new ArrayList<>();
      for (int p = 0; p < 3; p++) {
        sent.add(writer.publish(new TopicPartition(TOPIC, p), letter.message()));
      }
      writer.flush();
      writer.commit();
      for (StepWriter.Receipt each : sent) {
        RecordPlace at = each.position();
        entries.add(new DeadLetterIndex.Entry(letter, at, at, 0, 0, DeadLetterIndex.State.PENDING));
      }
    }

    assertThat(new RetryService(log, TOPIC, "asks").ask(entries)).isEqualTo(3);

    List<Integer> partitions = new ArrayList<>();
    try (LogReader reader = log.reader(TOPIC)) {
      List<LogRecord> some = reader.poll(Duration.ofSeconds(1));
      while (!some.isEmpty()) {
        for (LogRecord record : some) {
          Retry.from(record)
              .ifPresent(
                  retry -> {
                    assertThat(record.partition()).isEqualTo(retry.first().partition());
                    partitions.add(record.partition());
                  });
        }
        some = reader.poll(Duration.ofMillis(50));
      }
    }
    assertThat(partitions).containsExactlyInAnyOrder(0, 1, 2);
  }
}
