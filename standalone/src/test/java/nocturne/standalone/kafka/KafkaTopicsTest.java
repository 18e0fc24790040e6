package nocturne.standalone.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StepWriter;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.TopicLogContract;
import nocturne.broker.port.Topics;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaTopicsTest extends TopicLogContract {
  private static final Message SHORT = new Message(new byte[] {1}, new byte[] {2}, Map.of());

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

  /**
   * The client has been seen to commit without a record that was sent just before: nothing may be
   * under way when it is asked to.
   */
  @Test
  void nothingIsUnderWayWhenACommitIsAskedFor() {
    kafka.topics().create("asked", 1);
    List<Future<?>> sent = new ArrayList<>();
    List<Boolean> acknowledged = new ArrayList<>();
    KafkaClients clients =
        new KafkaClients(
            KafkaAddress.plain(kafka.node().bootstrapServers()), KafkaTopicsOptions.DEFAULTS);
    try (KafkaWriter writer =
        KafkaWriter.open(
            kafka.topics(), "asked", watched(clients.transactional("asked"), sent, acknowledged))) {
      for (int i = 0; i < 20; i++) {
        writer.begin();
        writer.publish("asked", SHORT);
        writer.commit();
      }
    }
    assertThat(sent).hasSize(20);
    assertThat(acknowledged).hasSize(20).containsOnly(true);
  }

  /** From the second transaction on, the ledger's record need not wait for what it names. */
  @Test
  void whoPublishesAloneSendsOnceATransaction() {
    kafka.topics().create("sole", 1);
    KafkaClients clients =
        new KafkaClients(
            KafkaAddress.plain(kafka.node().bootstrapServers()), KafkaTopicsOptions.DEFAULTS);
    List<String> calls = new ArrayList<>();
    try (KafkaWriter writer =
        KafkaWriter.open(kafka.topics(), "sole", noted(clients.transactional("sole"), calls))) {
      writer.alone(Set.of("sole"));
      for (int i = 0; i < 3; i++) {
        calls.clear();
        writer.begin();
        StepWriter.Receipt at = writer.publish("sole", SHORT);
        writer.flush();
        assertThat(at.position()).isEqualTo(new RecordPlace(0, 2L * i));
        assertThat(calls.contains("flush")).isEqualTo(i == 0);
        writer.commit();
        assertThat(calls).endsWith("flush", "commitTransaction");
      }
      calls.clear();
      writer.alone(Set.of());
      writer.begin();
      writer.publish("sole", SHORT);
      writer.flush();
      assertThat(calls).as("others may publish there again").contains("flush");
      writer.commit();
    }
  }

  @Test
  void aCommitIsRefusedWhereSomebodyElsePublishedToo() {
    kafka.topics().create("shared", 1);
    try (LogWriter one = kafka.topics().writer("one");
        LogWriter other = kafka.topics().writer("other")) {
      one.alone(Set.of("shared"));
      commit(one);
      commit(other);
      one.begin();
      StepWriter.Receipt told = one.publish("shared", SHORT);
      one.flush();
      assertThat(told.position()).isEqualTo(new RecordPlace(0, 2));
      assertThatThrownBy(one::commit)
          .isInstanceOf(PortException.Unavailable.class)
          .hasMessageContaining("somebody else published")
          .hasMessageContaining("offset 4 of shared, partition 0");
      assertThatThrownBy(one::commit).as("nothing is left").hasMessageContaining("call begin()");
      assertThat(commit(one)).isEqualTo(new RecordPlace(0, 6));
      assertThat(commit(one)).isEqualTo(new RecordPlace(0, 8));
    }
    try (LogReader reader = kafka.topics().reader("shared")) {
      List<Long> seen = new ArrayList<>();
      await(
          () -> {
            reader.poll(Duration.ofMillis(50)).forEach(record -> seen.add(record.offset()));
            return reader.position(0) >= 10;
          });
      assertThat(seen).containsExactly(0L, 2L, 6L, 8L);
    }
  }

  private static RecordPlace commit(LogWriter writer) {
    writer.begin();
    StepWriter.Receipt at = writer.publish("shared", SHORT);
    writer.flush();
    writer.commit();
    return at.position();
  }

  /** Else dead letters and ledger of a cluster that makes topics by itself were gone in a week. */
  @Test
  void aTopicThatSomebodyElseMadeKeepsItsRecordsFromThenOn() throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "theirs");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.node().bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("theirs", 1, (short) 1)
                      .configs(
                          Map.of(
                              "retention.ms", "604800000",
                              "cleanup.policy", "compact",
                              "segment.ms", "3600000"))))
          .all()
          .get();
      assertThat(kafka.topics().create("theirs", 1)).isFalse();
      Config now = admin.describeConfigs(List.of(topic)).all().get().get(topic);
      assertThat(now.get("retention.ms").value()).isEqualTo("-1");
      assertThat(now.get("cleanup.policy").value()).isEqualTo("delete");
      assertThat(now.get("segment.ms").value()).as("theirs to say").isEqualTo("3600000");
    }
  }

  /** The producer; what it sends is noted, and at each commit whether all of it is done. */
  private static Producer<byte[], byte[]> watched(
      Producer<byte[], byte[]> producer, List<Future<?>> sent, List<Boolean> acknowledged) {
    return handled(
        (self, method, arguments) -> {
          if (method.getName().equals("commitTransaction")) {
            acknowledged.add(sent.stream().allMatch(Future::isDone));
          }
          Object answer = method.invoke(producer, arguments);
          if (method.getName().equals("send")) {
            sent.add((Future<?>) answer);
          }
          return answer;
        });
  }

  /** The producer; the names of its methods are noted when they are called. */
  private static Producer<byte[], byte[]> noted(
      Producer<byte[], byte[]> producer, List<String> calls) {
    return handled(
        (self, method, arguments) -> {
          calls.add(method.getName());
          return method.invoke(producer, arguments);
        });
  }

  @SuppressWarnings("unchecked")
  private static Producer<byte[], byte[]> handled(InvocationHandler handler) {
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            Producer.class.getClassLoader(), new Class<?>[] {Producer.class}, handler);
  }
}
