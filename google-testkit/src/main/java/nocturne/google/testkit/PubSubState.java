package nocturne.google.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import com.google.pubsub.v1.ListTopicsRequest;
import com.google.pubsub.v1.ListTopicsResponse;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublishResponse;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SeekRequest;
import com.google.pubsub.v1.SeekResponse;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The topics and subscriptions of {@link FakePubSub}, and Google's rules for them: names, limits,
 * leases. A failure is what the service answers. Locked by itself.
 */
final class PubSubState {
  private static final Pattern NAME =
      Pattern.compile("projects/[^/]+/(topics|subscriptions)/(?!goog)[A-Za-z][\\w.~+%-]{2,254}");
  private static final int MOST_MESSAGES = 1000;
  private static final int LARGEST_REQUEST = 10_000_000;
  private static final int MOST_ATTRIBUTES = 100;
  private static final int LARGEST_KEY = 256;
  private static final int LARGEST_VALUE = 1024;
  private static final int SHORTEST_DEADLINE = 10;
  private static final int LONGEST_DEADLINE = 600;
  private static final long LONGEST_RETENTION = 31L * 24 * 3600;

  private static final class Item {
    private final PubsubMessage message;
    private boolean acknowledged;
    private long leasedUntil = Long.MIN_VALUE;
    private String lease = "";
    private int deliveries;

    Item(PubsubMessage message) {
      this.message = message;
    }
  }

  private static final class Reading {
    private final Subscription what;
    private final List<Item> items = new ArrayList<>();
    private int seeks;

    Reading(Subscription what) {
      this.what = what;
    }
  }

  private final Map<String, Topic> topics = new TreeMap<>();
  private final Map<String, List<PubsubMessage>> messages = new HashMap<>();
  private final Map<String, Reading> subscriptions = new TreeMap<>();
  private long numbers;
  private int twice;
  private Random order = new Random(0);
  private boolean reordered;

  synchronized void deliverTwice(int deliveries) {
    twice = deliveries;
  }

  synchronized void reorder(long seed) {
    reordered = true;
    order = new Random(seed);
  }

  synchronized List<PubsubMessage> published(String topic) {
    return List.copyOf(messages.getOrDefault(topic, List.of()));
  }

  synchronized Topic create(Topic topic) {
    requireName(topic.getName(), "topics");
    if (topics.putIfAbsent(topic.getName(), topic) != null) {
      throw refused(Status.ALREADY_EXISTS, topic.getName());
    }
    messages.put(topic.getName(), new ArrayList<>());
    return topic;
  }

  synchronized Topic topic(String name) {
    return present(topics.get(name), name);
  }

  synchronized ListTopicsResponse topics(ListTopicsRequest request) {
    ListTopicsResponse.Builder answer = ListTopicsResponse.newBuilder();
    int most = request.getPageSize() == 0 ? 3 : request.getPageSize();
    for (Topic topic : topics.values()) {
      if (!topic.getName().startsWith(request.getProject() + "/topics/")
          || topic.getName().compareTo(request.getPageToken()) <= 0) {
        continue;
      }
      if (answer.getTopicsCount() == most) {
        answer.setNextPageToken(answer.getTopics(most - 1).getName());
        break;
      }
      answer.addTopics(topic);
    }
    return answer.build();
  }

  synchronized Empty deleteTopic(String name) {
    Topic gone = present(topics.remove(name), name);
    messages.remove(gone.getName());
    subscriptions.replaceAll(
        (subscription, reading) -> {
          if (!reading.what.getTopic().equals(name)) {
            return reading;
          }
          Reading orphan =
              new Reading(reading.what.toBuilder().setTopic("_deleted-topic_").build());
          orphan.items.addAll(reading.items);
          return orphan;
        });
    return Empty.getDefaultInstance();
  }

  synchronized PublishResponse publish(PublishRequest request) {
    Topic topic = topic(request.getTopic());
    if (request.getMessagesCount() == 0 || request.getMessagesCount() > MOST_MESSAGES) {
      throw refused(
          Status.INVALID_ARGUMENT,
          "a request has 1 to 1,000 messages: " + request.getMessagesCount());
    }
    if (request.getSerializedSize() > LARGEST_REQUEST) {
      throw refused(
          Status.INVALID_ARGUMENT, "Request payload size exceeds the limit: 10000000 bytes.");
    }
    request.getMessagesList().forEach(PubSubState::require);
    PublishResponse.Builder answer = PublishResponse.newBuilder();
    Timestamp now = now();
    for (PubsubMessage wanted : request.getMessagesList()) {
      PubsubMessage message =
          wanted.toBuilder().setMessageId(Long.toString(++numbers)).setPublishTime(now).build();
      present(messages.get(topic.getName()), topic.getName()).add(message);
      for (Reading reading : subscriptions.values()) {
        if (reading.what.getTopic().equals(topic.getName())) {
          reading.items.add(new Item(message));
        }
      }
      answer.addMessageIds(message.getMessageId());
    }
    return answer.build();
  }

  private static void require(PubsubMessage message) {
    if (message.getData().isEmpty() && message.getAttributesCount() == 0) {
      throw refused(Status.INVALID_ARGUMENT, "a message has data or an attribute");
    }
    if (message.getAttributesCount() > MOST_ATTRIBUTES) {
      throw refused(Status.INVALID_ARGUMENT, "a message has 100 attributes at most");
    }
    message
        .getAttributesMap()
        .forEach(
            (key, value) -> {
              if (key.isEmpty() || bytes(key) > LARGEST_KEY || key.startsWith("goog")) {
                throw refused(Status.INVALID_ARGUMENT, "no name of an attribute: " + key);
              }
              if (bytes(value) > LARGEST_VALUE) {
                throw refused(
                    Status.INVALID_ARGUMENT, "the attribute " + key + " has over 1,024 bytes");
              }
            });
  }

  private static int bytes(String text) {
    return text.getBytes(UTF_8).length;
  }

  synchronized Subscription create(Subscription wanted) {
    requireName(wanted.getName(), "subscriptions");
    if (!wanted.getFilter().isEmpty() || wanted.hasDeadLetterPolicy()) {
      throw refused(Status.UNIMPLEMENTED, "filters and dead letter policies");
    }
    int deadline = wanted.getAckDeadlineSeconds();
    if (deadline != 0 && (deadline < SHORTEST_DEADLINE || deadline > LONGEST_DEADLINE)) {
      throw refused(Status.INVALID_ARGUMENT, "no deadline: " + deadline);
    }
    if (wanted.getMessageRetentionDuration().getSeconds() > LONGEST_RETENTION) {
      throw refused(Status.INVALID_ARGUMENT, "retention of over 31 days");
    }
    Topic unused = topic(wanted.getTopic());
    if (subscriptions.putIfAbsent(wanted.getName(), new Reading(wanted)) != null) {
      throw refused(Status.ALREADY_EXISTS, wanted.getName());
    }
    return wanted;
  }

  synchronized Subscription subscription(String name) {
    return reading(name).what;
  }

  synchronized Empty deleteSubscription(String name) {
    Reading unused = present(subscriptions.remove(name), name);
    return Empty.getDefaultInstance();
  }

  /** Leases messages that nobody has a lease of. */
  synchronized List<ReceivedMessage> pull(String subscription, int most) {
    Reading reading = reading(subscription);
    long now = System.nanoTime();
    List<Item> due = new ArrayList<>();
    for (Item item : reading.items) {
      if (!item.acknowledged && (item.lease.isEmpty() || now - item.leasedUntil >= 0)) {
        due.add(item);
      }
    }
    if (reordered) {
      Collections.shuffle(due, order);
    }
    List<ReceivedMessage> received = new ArrayList<>();
    int bytes = 0;
    for (Item item : due.subList(0, Math.min(most, due.size()))) {
      bytes += item.message.getSerializedSize();
      if (bytes > LARGEST_REQUEST && !received.isEmpty()) {
        break; // the rest fits into no answer
      }
      item.deliveries++;
      String lease = item.message.getMessageId() + "/" + item.deliveries;
      received.add(ReceivedMessage.newBuilder().setAckId(lease).setMessage(item.message).build());
      if (twice > 0) {
        twice--; // as if this delivery had never been
        item.lease = "";
      } else {
        item.lease = lease;
        int seconds = Math.max(SHORTEST_DEADLINE, reading.what.getAckDeadlineSeconds());
        item.leasedUntil = now + seconds * 1_000_000_000L;
      }
    }
    return received;
  }

  /** An acknowledgement of a lease that has run out is of no account, and no error. */
  synchronized Empty acknowledge(String subscription, List<String> leases) {
    Reading reading = reading(subscription);
    for (Item item : reading.items) {
      if (!item.lease.isEmpty() && leases.contains(item.lease)) {
        item.acknowledged = true;
        item.lease = "";
      }
    }
    if (!reading.what.getRetainAckedMessages()) {
      reading.items.removeIf(item -> item.acknowledged);
    }
    return Empty.getDefaultInstance();
  }

  synchronized Empty modify(String subscription, List<String> leases, int seconds) {
    for (Item item : reading(subscription).items) {
      if (!item.lease.isEmpty() && leases.contains(item.lease)) {
        item.leasedUntil = System.nanoTime() + seconds * 1_000_000_000L;
      }
    }
    return Empty.getDefaultInstance();
  }

  /** Topics, their messages, subscriptions and what these have not delivered for good. */
  synchronized Map<String, String> picture() {
    Map<String, String> picture = new TreeMap<>();
    topics.forEach((name, topic) -> picture.put(name, topic.toString()));
    messages.forEach(
        (name, all) ->
            all.forEach(
                message ->
                    picture.put(
                        name + "/" + message.getMessageId(),
                        Buckets.md5(message.toByteArray()) + " " + message.getAttributesMap())));
    subscriptions.forEach(
        (name, reading) -> {
          picture.put(name, "sought %s times: %s".formatted(reading.seeks, reading.what));
          for (Item item : reading.items) {
            picture.put(
                name + "/" + item.message.getMessageId(),
                "acknowledged: %s, deliveries: %s".formatted(item.acknowledged, item.deliveries));
          }
        });
    return picture;
  }

  /** All leases have run out. */
  synchronized long outstanding(String subscription) {
    return reading(subscription).items.stream().filter(item -> !item.acknowledged).count();
  }

  synchronized void endLeases() {
    for (Reading reading : subscriptions.values()) {
      reading.items.forEach(item -> item.lease = "");
    }
  }

  synchronized SeekResponse seek(SeekRequest request) {
    if (!request.hasTime()) {
      throw refused(Status.UNIMPLEMENTED, "seeking to a snapshot");
    }
    Reading reading = reading(request.getSubscription());
    reading.seeks++;
    for (Item item : reading.items) {
      item.acknowledged = isBefore(item.message.getPublishTime(), request.getTime());
      item.lease = "";
    }
    if (!reading.what.getRetainAckedMessages()) {
      reading.items.removeIf(item -> item.acknowledged);
    }
    return SeekResponse.getDefaultInstance();
  }

  private Reading reading(String name) {
    return present(subscriptions.get(name), name);
  }

  private static void requireName(String name, String kind) {
    if (!NAME.matcher(name).matches() || !name.contains("/" + kind + "/")) {
      throw refused(Status.INVALID_ARGUMENT, "Invalid resource name given: " + name);
    }
  }

  private static <T> T present(@Nullable T there, String name) {
    if (there == null) {
      throw refused(Status.NOT_FOUND, "Resource not found (resource=" + name + ").");
    }
    return there;
  }

  private static StatusRuntimeException refused(Status status, String why) {
    return status.withDescription(why).asRuntimeException();
  }

  private static Timestamp now() {
    long millis = System.currentTimeMillis();
    return Timestamp.newBuilder()
        .setSeconds(millis / 1000)
        .setNanos((int) (millis % 1000) * 1_000_000)
        .build();
  }

  private static boolean isBefore(Timestamp one, Timestamp other) {
    return one.getSeconds() != other.getSeconds()
        ? one.getSeconds() < other.getSeconds()
        : one.getNanos() < other.getNanos();
  }
}
