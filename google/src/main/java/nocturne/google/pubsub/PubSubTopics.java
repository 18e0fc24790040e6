package nocturne.google.pubsub;

import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.cloud.pubsub.v1.TopicAdminClient;
import com.google.protobuf.Duration;
import com.google.pubsub.v1.ExpirationPolicy;
import com.google.pubsub.v1.ProjectName;
import com.google.pubsub.v1.PushConfig;
import com.google.pubsub.v1.RetryPolicy;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.SubscriptionName;
import com.google.pubsub.v1.Topic;
import com.google.pubsub.v1.TopicName;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import nocturne.broker.port.Publisher;
import nocturne.broker.port.Subscriptions;
import nocturne.broker.port.Topics;

/**
 * Topics of Pub/Sub. Any number of these, in any number of processes, may work on them.
 *
 * <p>A topic has no partitions and keeps nothing by itself; each of its subscriptions does. A
 * subscription never expires, keeps what nobody has acknowledged for the settings' time, and
 * delivers again after 10 s, growing to 600 s. Pub/Sub does not tell whether somebody reads under a
 * subscription, so one can be deleted at any time.
 *
 * <p>What is found to be made, or deleted, after an answer was lost counts as done by that call.
 */
public final class PubSubTopics implements Topics {
  private static final int DEADLINE_SECONDS = 60;
  private static final int FIRST_RETRY_SECONDS = 10;
  private static final int LAST_RETRY_SECONDS = 600;

  private final PubSubSettings settings;
  private final PubSubCalls calls;
  private final TopicAdminClient topics;
  private final SubscriptionAdminClient subscriptions;

  /** Opens them with the credentials that Google's libraries find by default. */
  public PubSubTopics(PubSubSettings settings) {
    PubSubClients clients = new PubSubClients(settings);
    this.settings = settings;
    this.calls = new PubSubCalls(settings);
    this.topics = clients.topics();
    this.subscriptions = clients.subscriptions();
  }

  @Override
  public boolean create(String topic, int partitions) {
    Topic wanted =
        Topic.newBuilder()
            .setName(name(topic).toString())
            .putAllLabels(settings.label().labels())
            .build();
    boolean made =
        calls.made(
            PubSubCalls.call("make the topic " + topic, "pubsub.topics.create", true),
            () -> topics.createTopic(wanted));
    if (!made) {
      requireOurs(topic);
    }
    return made;
  }

  /** Refuses a topic with one of our names that is somebody else's. */
  private void requireOurs(String topic) {
    settings.label().require("the topic " + topic, () -> found(topic).map(Topic::getLabelsMap));
  }

  private Optional<Topic> found(String topic) {
    return calls.found(
        PubSubCalls.call("look for the topic " + topic, "pubsub.topics.get", false),
        () -> topics.getTopic(name(topic)));
  }

  @Override
  public boolean exists(String topic) {
    return found(topic).isPresent();
  }

  @Override
  public boolean delete(String topic) {
    requireOurs(topic);
    return calls.deleted(
        PubSubCalls.call("delete the topic " + topic, "pubsub.topics.delete", true),
        () -> topics.deleteTopic(name(topic)));
  }

  @Override
  public Set<String> names() {
    return calls.make(
        PubSubCalls.call("list the topics", "pubsub.topics.list", false),
        unanswered -> {
          Set<String> names = new TreeSet<>();
          for (Topic topic : topics.listTopics(ProjectName.of(settings.project())).iterateAll()) {
            names.add(TopicName.parse(topic.getName()).getTopic());
          }
          return names;
        });
  }

  @Override
  public Subscriptions subscriptions() {
    return new OfTopics();
  }

  /**
   * Makes a subscription whose messages are pushed, unless it exists.
   *
   * @param to where requests go, such as the address of a function
   * @param as the account by which it knows that Pub/Sub calls; empty if it asks for none
   * @return whether it was made now
   * @throws nocturne.broker.port.PortException.Broken if there is no such topic
   */
  public boolean createPushed(String subscription, String topic, String to, String as) {
    PushConfig.Builder pushed = PushConfig.newBuilder().setPushEndpoint(to);
    if (!as.isEmpty()) {
      pushed.setOidcToken(PushConfig.OidcToken.newBuilder().setServiceAccountEmail(as));
    }
    return new OfTopics().create(subscription, topic, pushed.build());
  }

  /** Publishes to these topics; it has connections of its own. */
  public Publisher publisher() {
    return new PubSubPublisher(settings);
  }

  private TopicName name(String topic) {
    return TopicName.of(settings.project(), topic);
  }

  @Override
  public void close() {
    topics.close();
    subscriptions.close();
  }

  private final class OfTopics implements Subscriptions {
    @Override
    public boolean create(String subscription, String topic) {
      return create(subscription, topic, PushConfig.getDefaultInstance());
    }

    private boolean create(String subscription, String topic, PushConfig pushed) {
      Subscription wanted =
          Subscription.newBuilder()
              .setPushConfig(pushed)
              .setName(full(subscription).toString())
              .setTopic(name(topic).toString())
              .putAllLabels(settings.label().labels())
              .setAckDeadlineSeconds(DEADLINE_SECONDS)
              .setMessageRetentionDuration(seconds(settings.retention().toSeconds()))
              .setExpirationPolicy(ExpirationPolicy.getDefaultInstance()) // never
              .setRetryPolicy(
                  RetryPolicy.newBuilder()
                      .setMinimumBackoff(seconds(FIRST_RETRY_SECONDS))
                      .setMaximumBackoff(seconds(LAST_RETRY_SECONDS)))
              .build();
      boolean made =
          calls.made(
              PubSubCalls.call(
                  "make the subscription %s of the topic %s".formatted(subscription, topic),
                  "pubsub.subscriptions.create",
                  true),
              () -> subscriptions.createSubscription(wanted));
      if (!made) {
        requireOurs(subscription);
      }
      return made;
    }

    private void requireOurs(String subscription) {
      settings
          .label()
          .require(
              "the subscription " + subscription,
              () -> found(subscription).map(Subscription::getLabelsMap));
    }

    private Optional<Subscription> found(String subscription) {
      return calls.found(
          PubSubCalls.call(
              "look for the subscription " + subscription, "pubsub.subscriptions.get", false),
          () -> subscriptions.getSubscription(full(subscription)));
    }

    @Override
    public boolean exists(String subscription, String topic) {
      return found(subscription)
          .filter(it -> it.getTopic().equals(name(topic).toString()))
          .isPresent();
    }

    @Override
    public boolean delete(String subscription) {
      requireOurs(subscription);
      return calls.deleted(
          PubSubCalls.call(
              "delete the subscription " + subscription, "pubsub.subscriptions.delete", true),
          () -> subscriptions.deleteSubscription(full(subscription)));
    }

    private SubscriptionName full(String subscription) {
      return SubscriptionName.of(settings.project(), subscription);
    }

    private static Duration seconds(long seconds) {
      return Duration.newBuilder().setSeconds(seconds).build();
    }
  }
}
