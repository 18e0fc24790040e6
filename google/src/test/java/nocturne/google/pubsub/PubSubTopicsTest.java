package nocturne.google.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Topics;
import nocturne.broker.port.TopicsContract;
import nocturne.core.instance.Instance;
import nocturne.google.InstanceLabel;
import nocturne.google.testkit.FakePubSub;
import nocturne.google.testkit.FakePubSub.Operation;
import nocturne.google.testkit.Fault;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PubSubTopicsTest extends TopicsContract {
  private static FakePubSub cloud;
  private static PubSubTopics topics;

  @BeforeAll
  static void openTheCloud() {
    cloud = new FakePubSub();
    topics =
        new PubSubTopics(
            new PubSubSettings("my-project")
                .withEmulator(cloud.address())
                .withPatience(Duration.ofSeconds(2)));
  }

  @AfterAll
  static void closeTheCloud() {
    topics.close();
    cloud.close();
  }

  @AfterEach
  void injectNoMore() {
    cloud.injectNoMore();
  }

  @Override
  protected Topics topics() {
    return topics;
  }

  @Test
  void allPagesOfTopicsAreListed() {
    for (int i = 0; i < 8; i++) {
      topics.create("of-eight-" + i, 1);
    }
    assertThat(topics.names()).filteredOn(name -> name.startsWith("of-eight-")).hasSize(8);
  }

  @Test
  void whatIsMadeOrDeletedWithoutAnAnswerCounts() {
    cloud.inject(Operation.CREATE_TOPIC, new Fault.LostAnswer());
    assertThat(topics.create("once", 1)).isTrue();
    cloud.inject(Operation.CREATE_SUBSCRIPTION, new Fault.DoneButRefused(503));
    assertThat(topics.subscriptions().create("once-counter", "once")).isTrue();
    cloud.inject(Operation.DELETE_SUBSCRIPTION, new Fault.LostAnswer());
    assertThat(topics.subscriptions().delete("once-counter")).isTrue();
    cloud.inject(Operation.DELETE_TOPIC, new Fault.Refused(503), new Fault.LostAnswer());
    assertThat(topics.delete("once")).isTrue();
    assertThat(topics.exists("once")).isFalse();
  }

  @Test
  void whatFailsForTheWholePatienceIsUnavailableOrUnknown() {
    cloud.injectAlways(Operation.GET_TOPIC, new Fault.Refused(503));
    assertThatThrownBy(() -> topics.exists("any"))
        .isInstanceOf(PortException.Unavailable.class)
        .hasMessageContaining("look for the topic any: tried ");
    cloud.injectAlways(Operation.CREATE_TOPIC, new Fault.Late());
    assertThatThrownBy(() -> topics.create("any", 1)).isInstanceOf(PortException.Unknown.class);
    cloud.injectAlways(Operation.CREATE_TOPIC, new Fault.Refused(429));
    assertThatThrownBy(() -> topics.create("any", 1)).isInstanceOf(PortException.Unavailable.class);
  }

  @Test
  void aPermissionThatIsMissingIsNamedWithTheCommandThatGivesIt() {
    cloud.inject(Operation.CREATE_TOPIC, new Fault.Refused(403));
    assertThatThrownBy(() -> topics.create("any", 1))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("pubsub.topics.create")
        .hasMessageContaining("gcloud projects add-iam-policy-binding my-project");
  }

  @Test
  void whatDoesNotBearTheInstancesLabelIsLeftAlone() {
    topics.create("of-others", 1);
    topics.subscriptions().create("of-others-counter", "of-others");
    try (PubSubTopics mine = labelled("mytest");
        PubSubTopics other = labelled("other")) {
      assertThat(mine.create("of-mine", 1)).isTrue();
      assertThat(mine.create("of-mine", 1)).isFalse();
      assertThat(mine.subscriptions().create("of-mine-counter", "of-mine")).isTrue();
      for (PubSubTopics each : List.of(mine, other)) {
        String topic = each == mine ? "of-others" : "of-mine";
        refused(() -> each.create(topic, 1), "the topic " + topic);
        refused(() -> each.delete(topic), "the topic " + topic);
        refused(() -> each.subscriptions().create(topic + "-counter", topic), "the subscription");
        refused(() -> each.subscriptions().delete(topic + "-counter"), "the subscription");
      }
      assertThat(mine.subscriptions().delete("of-mine-counter")).isTrue();
      assertThat(mine.delete("of-mine")).isTrue();
      assertThat(mine.delete("of-mine")).isFalse();
    }
    assertThat(topics.subscriptions().exists("of-others-counter", "of-others")).isTrue();
  }

  private static void refused(ThrowingCallable doing, String part) {
    assertThatThrownBy(doing)
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("There is " + part)
        .hasMessageContaining("does not bear the label nocturne-instance=");
  }

  private static PubSubTopics labelled(String testid) {
    return new PubSubTopics(
        new PubSubSettings("my-project")
            .withEmulator(cloud.address())
            .withLabel(InstanceLabel.of(Instance.testing(testid))));
  }

  @Test
  void aNameThatGoogleDoesNotTakeIsBroken() {
    assertThatThrownBy(() -> topics.create("2x", 1))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("make the topic 2x");
  }
}
