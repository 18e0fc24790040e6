package nocturne.google.testkit;

import com.google.protobuf.Empty;
import com.google.pubsub.v1.AcknowledgeRequest;
import com.google.pubsub.v1.DeleteSubscriptionRequest;
import com.google.pubsub.v1.DeleteTopicRequest;
import com.google.pubsub.v1.GetSubscriptionRequest;
import com.google.pubsub.v1.GetTopicRequest;
import com.google.pubsub.v1.ListTopicsRequest;
import com.google.pubsub.v1.ListTopicsResponse;
import com.google.pubsub.v1.ModifyAckDeadlineRequest;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublishResponse;
import com.google.pubsub.v1.PublisherGrpc;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.PullResponse;
import com.google.pubsub.v1.SeekRequest;
import com.google.pubsub.v1.SeekResponse;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import com.google.pubsub.v1.SubscriberGrpc;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Pub/Sub in memory, for Google's own clients: topics, subscriptions, publishing, pulling (by
 * requests and by streams), pushing, acknowledgements and seeking to a time, with Google's limits
 * and with faults on demand. Filters, dead letter policies and snapshots are refused as not
 * implemented. May be used by threads.
 */
public final class FakePubSub extends FakeServer<FakePubSub.Operation> {

  /** The operations, one for each kind of request. */
  public enum Operation {
    CREATE_TOPIC,
    GET_TOPIC,
    LIST_TOPICS,
    DELETE_TOPIC,
    PUBLISH,
    CREATE_SUBSCRIPTION,
    GET_SUBSCRIPTION,
    DELETE_SUBSCRIPTION,
    PULL,
    ACKNOWLEDGE,
    MODIFY_DEADLINE,
    SEEK
  }

  /** A request and its answer can have so many bytes, as with Google. */
  private static final int LARGEST = 20 << 20;

  private static final long STREAM_PAUSE_MILLIS = 10;
  private static final int STREAM_MESSAGES = 100;

  private final PubSubState state = new PubSubState();
  private final Pushes pushes = new Pushes(state);
  private final LateWork late = new LateWork();
  private final ScheduledExecutorService streams =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "fake-pubsub-streams");
            thread.setDaemon(true);
            return thread;
          });
  private final Server server;
  private PubSubRest rest; // once it is asked for

  /** A fake with no topics. */
  public FakePubSub() {
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .maxInboundMessageSize(LARGEST)
              .addService(new PublisherSide())
              .addService(new SubscriberSide())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Host and port, for the client's endpoint; without TLS. */
  public String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** Where subscriptions can be pulled by REST. */
  public synchronized URI restAddress() {
    PubSubRest open = rest;
    if (open == null) {
      open = new PubSubRest(state);
      rest = open;
    }
    return open.address();
  }

  /** The next so many deliveries do not count: their messages are delivered once more. */
  public void deliverTwice(int messages) {
    state.deliverTwice(messages);
  }

  /** Messages are delivered in the order of this seed's chance from now on. */
  public void reorder(long seed) {
    state.reorder(seed);
  }

  /**
   * Publishes what a bucket announces.
   *
   * @param topic such as {@code //pubsub.googleapis.com/projects/p/topics/t}
   */
  public void announce(String topic, Map<String, String> attributes) {
    var unused =
        state.publish(
            PublishRequest.newBuilder()
                .setTopic(topic.replaceFirst("^//[^/]*/", ""))
                .addMessages(PubsubMessage.newBuilder().putAllAttributes(attributes))
                .build());
  }

  /**
   * The messages that were published to a topic, by its full name, in order, whether or not they
   * were read.
   */
  public List<PubsubMessage> published(String topic) {
    return state.published(topic);
  }

  /** Number of messages of a subscription, by its full name, that are not acknowledged. */
  public long outstanding(String subscription) {
    return state.outstanding(subscription);
  }

  /** All there is, each under its full name: the same if nothing of it has changed. */
  public Map<String, String> picture() {
    return state.picture();
  }

  /** Ends all leases, so that unacknowledged messages are delivered again at once. */
  public void endLeases() {
    state.endLeases();
  }

  /**
   * Does now what {@link Fault.Late} put off, in the order of the requests.
   *
   * @return how many there were
   */
  public int landLate() {
    return late.land();
  }

  @Override
  public synchronized void close() {
    if (rest != null) {
      rest.close();
    }
    pushes.close();
    streams.shutdownNow();
    server.shutdownNow();
    try {
      boolean unused = server.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> void serve(Operation operation, StreamObserver<T> out, Supplier<T> work) {
    Fault fault = nextFault(operation);
    if (fault instanceof Fault.Behind behind) {
      behind.first().run();
    }
    if (fault instanceof Fault.Refused refused) {
      out.onError(injected(refused.status()));
      return;
    }
    if (fault instanceof Fault.Late) {
      late.add(work);
      out.onError(noAnswer());
      return;
    }
    T answer;
    try {
      answer = work.get();
    } catch (StatusRuntimeException e) {
      out.onError(e);
      return;
    }
    if (fault instanceof Fault.DoneButRefused refused) {
      out.onError(injected(refused.status()));
    } else if (fault instanceof Fault.LostAnswer) {
      out.onError(noAnswer());
    } else {
      out.onNext(answer);
      out.onCompleted();
    }
  }

  private static StatusRuntimeException noAnswer() {
    return Status.UNAVAILABLE.withDescription("Connection closed").asRuntimeException();
  }

  /** The exception of Google's clients for an HTTP status. */
  static StatusRuntimeException injected(int status) {
    Status code =
        switch (status) {
          case 400 -> Status.INVALID_ARGUMENT;
          case 401 -> Status.UNAUTHENTICATED;
          case 403 -> Status.PERMISSION_DENIED;
          case 404 -> Status.NOT_FOUND;
          case 429 -> Status.RESOURCE_EXHAUSTED;
          case 500 -> Status.INTERNAL;
          case 503 -> Status.UNAVAILABLE;
          case 504 -> Status.DEADLINE_EXCEEDED;
          default -> throw new IllegalArgumentException("no such fault here: " + status);
        };
    return code.withDescription("as the test ordered").asRuntimeException();
  }

  private final class PublisherSide extends PublisherGrpc.PublisherImplBase {
    @Override
    public void createTopic(Topic topic, StreamObserver<Topic> out) {
      serve(Operation.CREATE_TOPIC, out, () -> state.create(topic));
    }

    @Override
    public void getTopic(GetTopicRequest request, StreamObserver<Topic> out) {
      serve(Operation.GET_TOPIC, out, () -> state.topic(request.getTopic()));
    }

    @Override
    public void listTopics(ListTopicsRequest request, StreamObserver<ListTopicsResponse> out) {
      serve(Operation.LIST_TOPICS, out, () -> state.topics(request));
    }

    @Override
    public void deleteTopic(DeleteTopicRequest request, StreamObserver<Empty> out) {
      serve(Operation.DELETE_TOPIC, out, () -> state.deleteTopic(request.getTopic()));
    }

    @Override
    public void publish(PublishRequest request, StreamObserver<PublishResponse> out) {
      serve(Operation.PUBLISH, out, () -> state.publish(request));
    }
  }

  private final class SubscriberSide extends SubscriberGrpc.SubscriberImplBase {
    @Override
    public void createSubscription(Subscription wanted, StreamObserver<Subscription> out) {
      serve(
          Operation.CREATE_SUBSCRIPTION,
          out,
          () -> {
            Subscription made = state.create(wanted);
            if (!made.getPushConfig().getPushEndpoint().isEmpty()) {
              pushes.begin(made);
            }
            return made;
          });
    }

    @Override
    public void getSubscription(GetSubscriptionRequest request, StreamObserver<Subscription> out) {
      serve(Operation.GET_SUBSCRIPTION, out, () -> state.subscription(request.getSubscription()));
    }

    @Override
    public void deleteSubscription(DeleteSubscriptionRequest request, StreamObserver<Empty> out) {
      serve(
          Operation.DELETE_SUBSCRIPTION,
          out,
          () -> state.deleteSubscription(request.getSubscription()));
    }

    @Override
    public void pull(PullRequest request, StreamObserver<PullResponse> out) {
      serve(
          Operation.PULL,
          out,
          () ->
              PullResponse.newBuilder()
                  .addAllReceivedMessages(
                      state.pull(request.getSubscription(), request.getMaxMessages()))
                  .build());
    }

    @Override
    public void acknowledge(AcknowledgeRequest request, StreamObserver<Empty> out) {
      serve(
          Operation.ACKNOWLEDGE,
          out,
          () -> state.acknowledge(request.getSubscription(), request.getAckIdsList()));
    }

    @Override
    public void modifyAckDeadline(ModifyAckDeadlineRequest request, StreamObserver<Empty> out) {
      serve(
          Operation.MODIFY_DEADLINE,
          out,
          () ->
              state.modify(
                  request.getSubscription(),
                  request.getAckIdsList(),
                  request.getAckDeadlineSeconds()));
    }

    @Override
    public void seek(SeekRequest request, StreamObserver<SeekResponse> out) {
      serve(Operation.SEEK, out, () -> state.seek(request));
    }

    @Override
    public StreamObserver<StreamingPullRequest> streamingPull(
        StreamObserver<StreamingPullResponse> out) {
      return new Stream(out);
    }
  }

  /** A stream of deliveries; only the scheduler's thread sends on it. */
  private final class Stream implements StreamObserver<StreamingPullRequest> {
    private final StreamObserver<StreamingPullResponse> out;
    private volatile String subscription = "";
    private volatile boolean over;

    Stream(StreamObserver<StreamingPullResponse> out) {
      this.out = out;
    }

    @Override
    public void onNext(StreamingPullRequest request) {
      if (subscription.isEmpty()) {
        subscription = request.getSubscription();
        streams.execute(this::deliver);
      }
      if (request.getAckIdsCount() > 0) {
        state.acknowledge(subscription, request.getAckIdsList());
      }
      for (int i = 0; i < request.getModifyDeadlineAckIdsCount(); i++) {
        state.modify(
            subscription,
            List.of(request.getModifyDeadlineAckIds(i)),
            request.getModifyDeadlineSeconds(i));
      }
    }

    private void deliver() {
      if (over) {
        return;
      }
      try {
        StreamingPullResponse.Builder answer = StreamingPullResponse.newBuilder();
        answer.getSubscriptionPropertiesBuilder().setMessageOrderingEnabled(false);
        answer.addAllReceivedMessages(state.pull(subscription, STREAM_MESSAGES));
        if (answer.getReceivedMessagesCount() > 0) {
          out.onNext(answer.build());
        }
        var unused = streams.schedule(this::deliver, STREAM_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (StatusRuntimeException e) {
        over = true;
        out.onError(e);
      }
    }

    @Override
    public void onError(Throwable why) {
      over = true;
    }

    @Override
    public void onCompleted() {
      over = true;
      out.onCompleted();
    }
  }
}
