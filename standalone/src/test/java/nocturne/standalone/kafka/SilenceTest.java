package nocturne.standalone.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.TopicPartition;
import nocturne.survey.kafka.KafkaAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SilenceTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir Path folder;

  private static final class Ignored implements AssignmentListener {
    @Override
    public void assigned(Set<TopicPartition> partitions) {}

    @Override
    public void revoked(Set<TopicPartition> partitions) {}
  }

  @Test
  void aMemberTellsThatKafkaIsAwayAndThatItIsBack() throws Exception {
    EmbeddedKafka node = EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder).withPort(0));
    String address = node.bootstrapServers();
    try (KafkaTopics topics =
        new KafkaTopics(KafkaAddress.plain(address), "ledger", KafkaTopicsOptions.DEFAULTS)) {
      topics.create("alerts", 1);
      try (GroupMember member = topics.join("a group", Set.of("alerts"), new Ignored())) {
        poll(member, () -> !member.assignment().isEmpty());
        assertThat(member.silence()).isEmpty();
        node.close();
        poll(member, () -> member.silence().isPresent());
        poll(member, () -> false, Duration.ofSeconds(1));
        assertThat(member.silence().orElseThrow())
            .matches("Kafka at " + address + " does not answer, tried [1-9][0-9]* times");
        node = EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder).withPort(node.port()));
        poll(member, () -> member.silence().isEmpty());
        assertThat(member.silence()).isEmpty();
      }
    } finally {
      node.close();
    }
  }

  private static void poll(GroupMember member, BooleanSupplier until) {
    poll(member, until, LONGEST);
  }

  private static void poll(GroupMember member, BooleanSupplier until, Duration longest) {
    long start = System.nanoTime();
    while (!until.getAsBoolean() && System.nanoTime() - start < longest.toNanos()) {
      var unused = member.poll(Duration.ofMillis(100));
    }
  }
}
