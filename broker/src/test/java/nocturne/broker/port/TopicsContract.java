package nocturne.broker.port;

import static nocturne.broker.port.TopicLogContract.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What all {@link Topics} and their {@link Subscriptions} must do, whether or not the topics keep a
 * log. Names are of their own in each test, so one back end may serve them all.
 */
public abstract class TopicsContract {
  private Topics topics;
  private Subscriptions subscriptions;
  private String topic;
  private String counter;

  protected abstract Topics topics();

  @BeforeEach
  void freshTopic() {
    topics = topics();
    subscriptions = topics.subscriptions();
    topic = "contract-" + UUID.randomUUID();
    counter = topic + "-counter";
    assertThat(topics.create(topic, 3)).isTrue();
  }

  @AfterEach
  void deleteAll() {
    subscriptions.delete(counter);
    topics.delete(topic);
  }

  @Test
  void aTopicIsMadeOnceAndSeenUntilItIsDeleted() {
    assertThat(topics.create(topic, 3)).isFalse();
    assertThat(topics.exists(topic)).isTrue();
    assertThat(topics.names()).contains(topic);

    assertThat(topics.delete(topic)).isTrue();
    await(() -> !topics.exists(topic));

    assertThat(topics.delete(topic)).isFalse();
    assertThat(topics.names()).doesNotContain(topic);
  }

  @Test
  void aDeletedTopicCanBeMadeAnew() {
    topics.delete(topic);
    await(() -> topics.create(topic, 2));
    assertThat(topics.exists(topic)).isTrue();
  }

  @Test
  void aSubscriptionIsMadeOnceAndDeletedOnce() {
    assertThat(subscriptions.exists(counter, topic)).isFalse();
    assertThat(subscriptions.create(counter, topic)).isTrue();
    assertThat(subscriptions.create(counter, topic)).isFalse();
    assertThat(subscriptions.exists(counter, topic)).isTrue();
    assertThat(subscriptions.delete(counter)).isTrue();
    assertThat(subscriptions.delete(counter)).isFalse();
    assertThat(subscriptions.exists(counter, topic)).isFalse();
  }

  @Test
  void aSubscriptionIsOfOneTopic() {
    subscriptions.create(counter, topic);
    assertThat(subscriptions.exists(counter, topic + "-not")).isFalse();
  }

  @Test
  void aTopicThatIsNotThereCannotBeSubscribedTo() {
    assertThatThrownBy(() -> subscriptions.create(counter, topic + "-not"))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining(topic + "-not");
    assertThat(subscriptions.exists(counter, topic + "-not")).isFalse();
  }
}
