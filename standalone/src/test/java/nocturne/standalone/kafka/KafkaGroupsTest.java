package nocturne.standalone.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.GroupsContract;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.TopicPartition;
import nocturne.broker.port.Topics;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaGroupsTest extends GroupsContract {
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
  protected TopicLog impatientLog() {
    return kafka.topics(
        KafkaTopicsOptions.DEFAULTS
            .withSessionTimeout(Duration.ofSeconds(1))
            .withLongestWork(Duration.ofSeconds(2)));
  }

  /** A night that ends behind new partitions waits for all of them to be worked. */
  @Test
  void aPartitionThatIsAddedIsAssignedSoon() throws Exception {
    KafkaTopics topics = kafka.topics();
    topics.create("widened", 1);
    try (GroupMember member = topics.join("of widened", Set.of("widened"), new Ignored())) {
      poll(member, 1);
      topics.admin().createPartitions(Map.of("widened", NewPartitions.increaseTo(2))).all().get();
      poll(member, 2);
      assertThat(member.assignment()).hasSize(2);
    }
  }

  /** A worker that lags learns by it that a larger batch costs no time. */
  @Test
  void aMemberKnowsWhetherItsTopicHoldsMore() {
    KafkaTopics topics = kafka.topics();
    topics.create("long", 1);
    TopicPartition at = new TopicPartition("long", 0);
    int count = 1_500; // more than a poll returns
    try (LogWriter writer = topics.writer("of long")) {
      writer.begin();
      for (int i = 0; i < count; i++) {
        writer.publish("long", new Message(new byte[0], new byte[0], Map.of()));
      }
      writer.commit();
    }
    try (GroupMember member = topics.join("of long", Set.of("long"), new Ignored())) {
      poll(member, 1);
      assertThat(member.hasMore(at)).isFalse(); // without a position
      member.seek(at, 0);
      member.resume(at);
      int got = 0;
      while (got < count) {
        List<LogRecord> records = member.poll(Duration.ofSeconds(60));
        assertThat(records).isNotEmpty();
        got += records.size();
        assertThat(member.hasMore(at)).as("after %d records", got).isEqualTo(got < count);
      }
    }
  }

  private static void poll(GroupMember member, int partitions) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (member.assignment().size() < partitions && System.nanoTime() < deadline) {
      var unused = member.poll(Duration.ofMillis(100));
    }
  }

  private static final class Ignored implements AssignmentListener {
    @Override
    public void assigned(Set<TopicPartition> partitions) {}

    @Override
    public void revoked(Set<TopicPartition> partitions) {}
  }
}
