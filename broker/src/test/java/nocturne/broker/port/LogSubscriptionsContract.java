package nocturne.broker.port;

import static nocturne.broker.port.TopicLogContract.await;
import static nocturne.broker.port.TopicLogContract.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import nocturne.broker.ledger.Range;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all {@link LogSubscriptions} must do, with the topics that they stand on. */
public abstract class LogSubscriptionsContract {
  private static final int PARTITIONS = 2;

  private Topics topics;
  private TopicLog log;
  private LogSubscriptions subscriptions;
  private String topic;
  private String name;

  protected abstract Topics topics();

  protected abstract TopicLog log();

  protected abstract LogSubscriptions subscriptions();

  @BeforeEach
  void freshTopic() {
    topics = topics();
    log = log();
    subscriptions = subscriptions();
    topic = "subscribed-" + UUID.randomUUID();
    name = topic + "-counter";
    topics.create(topic, PARTITIONS);
  }

  @AfterEach
  void remove() {
    subscriptions.delete(name);
    topics.delete(topic);
  }

  @Test
  void aSubscriptionIsMadeOnceAndDeletedOnce() {
    assertThat(subscriptions.lag(name, topic)).isEmpty();
    assertThat(subscriptions.create(name, topic)).isTrue();
    assertThat(subscriptions.create(name, topic)).isFalse();
    assertThat(subscriptions.lag(name, topic)).hasValue(0);
    assertThat(subscriptions.delete(name)).isTrue();
    assertThat(subscriptions.delete(name)).isFalse();
    assertThat(subscriptions.lag(name, topic)).isEmpty();
  }

  @Test
  void itCountsWhatIsPublishedFromThenOnHoweverOftenItIsMade() {
    publish(5);
    long before = offsets();

    assertThat(subscriptions.create(name, topic)).isTrue();
    assertThat(subscriptions.lag(name, topic)).hasValue(0);

    publish(7);
    long since = offsets() - before;
    assertThat(since).isGreaterThanOrEqualTo(7);
    assertThat(subscriptions.lag(name, topic)).hasValue(since);
    assertThat(subscriptions.create(name, topic)).isFalse();
    assertThat(subscriptions.lag(name, topic)).hasValue(since);
  }

  @Test
  void itStandsWhereTheTopicEndedWhenItWasMade() {
    publish(5);
    assertThat(subscriptions.positions(name, topic)).isEmpty();
    Map<Integer, Long> ends = ends();

    subscriptions.create(name, topic);
    publish(7);

    assertThat(subscriptions.positions(name, topic)).isEqualTo(ends);
  }

  @Test
  void whatTheTopicHasNoMoreIsNotBehind() {
    subscriptions.create(name, topic);
    publish(5);
    Map<Integer, Range> extent = log.extent(topic);
    log.deleteBefore(topic, Map.of(0, extent.get(0).to(), 1, extent.get(1).to()));
    assertThat(subscriptions.lag(name, topic)).hasValue(0);
  }

  @Test
  void itIsMovedUpToAPlaceAndNeverBack() {
    subscriptions.create(name, topic);
    publish(5);
    Map<Integer, Long> ends = ends();
    publish(7);

    assertThat(subscriptions.moveUp(name, topic, ends)).isTrue();
    assertThat(subscriptions.positions(name, topic)).isEqualTo(ends);
    assertThat(subscriptions.moveUp(name, topic, ends)).isTrue();
    assertThat(subscriptions.moveUp(name, topic, Map.of(0, 0L, 1, 0L))).isTrue();
    assertThat(subscriptions.positions(name, topic)).isEqualTo(ends);

    long further = ends.get(1) + 1;
    assertThat(subscriptions.moveUp(name, topic, Map.of(1, further))).isTrue();
    assertThat(subscriptions.positions(name, topic))
        .containsEntry(0, ends.get(0))
        .containsEntry(1, further);
  }

  @Test
  void whatIsNotSubscribedIsNotMoved() {
    publish(5);
    assertThat(subscriptions.moveUp(name, topic, ends())).isFalse();
    assertThat(subscriptions.lag(name, topic)).isEmpty();
  }

  @Test
  void aTopicThatIsNotThereCannotBeSubscribedTo() {
    assertThatThrownBy(() -> subscriptions.create(name, topic + "-not"))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining(topic + "-not");
    assertThat(subscriptions.lag(name, topic + "-not")).isEmpty();
  }

  @Test
  void aGroupsNotesAreDeletedOnceNobodyWorksUnderItsName() {
    publish(4);
    GroupMember member =
        log.join(
            name,
            Set.of(topic),
            new AssignmentListener() {
              @Override
              public void assigned(Set<TopicPartition> partitions) {}

              @Override
              public void revoked(Set<TopicPartition> partitions) {}
            });
    try {
      await(
          () -> {
            member.poll(Duration.ofMillis(20));
            return member.assignment().size() == PARTITIONS;
          });
      log.extent(topic)
          .forEach((p, kept) -> member.noteProgress(new TopicPartition(topic, p), kept.to()));
      Map<Integer, Long> further = new HashMap<>();
      ends().forEach((p, to) -> further.put(p, to + 1));
      assertThat(subscriptions.moveUp(name, topic, further)).isFalse();
      assertThatThrownBy(() -> subscriptions.delete(name))
          .isInstanceOf(PortException.Unavailable.class)
          .hasMessageContaining(name);
    } finally {
      member.close();
    }
    await(() -> subscriptions.lag(name, topic).equals(OptionalLong.of(0)));
    await(() -> log.assigned(name, topic) == 0);
    assertThat(subscriptions.delete(name)).isTrue();
    assertThat(subscriptions.lag(name, topic)).isEmpty();
  }

  private Map<Integer, Long> ends() {
    Map<Integer, Long> ends = new HashMap<>();
    log.extent(topic).forEach((p, kept) -> ends.put(p, kept.to()));
    return ends;
  }

  private long offsets() {
    return log.extent(topic).values().stream().mapToLong(Range::to).sum();
  }

  private void publish(int count) {
    try (LogWriter writer = log.writer(topic)) {
      writer.begin();
      for (int i = 0; i < count; i++) {
        writer.publish(topic, message("k" + i));
      }
      writer.commit();
    }
    awaitMarkers();
  }

  /** A transaction's markers may come to its partitions after its commit has been answered. */
  private void awaitMarkers() {
    try (LogReader reader = log.reader(topic)) {
      await(
          () -> {
            var unused = reader.poll(Duration.ofMillis(20));
            return ends().entrySet().stream()
                .allMatch(end -> reader.position(end.getKey()) >= end.getValue());
          });
    }
  }
}
