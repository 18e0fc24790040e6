package nocturne.cloud;

import com.google.pubsub.v1.AcknowledgeRequest;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SubscriberGrpc;
import com.google.pubsub.v1.SubscriptionName;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import nocturne.broker.pipeline.Pipeline;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.google.Delivered;
import nocturne.google.GoogleClients;
import nocturne.google.GoogleInstance;
import nocturne.google.Sink;
import nocturne.google.table.TableSink;
import nocturne.google.testkit.FakeMachines;
import nocturne.google.valueadded.ValueAddedSink;

/**
 * What an instance's machine of ingest and its jobs do, in threads of this process: each works as
 * long as {@link FakeMachines} says that it does.
 */
final class Working implements AutoCloseable {
  private static final int AT_ONCE = 10;

  private final GoogleInstance where;
  private final FakeMachines machines;
  private final Supplier<Ran> ingest;
  private final Names names;
  private final Pipeline pipeline;
  private final GoogleClients clients;
  private final AtomicBoolean over = new AtomicBoolean();
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();

  /** What works for a while. */
  @FunctionalInterface
  private interface Life {
    void live(BooleanSupplier goesOn) throws InterruptedException;
  }

  /**
   * @param ingest runs it until its thread is interrupted
   */
  Working(GoogleInstance where, FakeMachines machines, Supplier<Ran> ingest) {
    this.where = where;
    this.machines = machines;
    this.ingest = ingest;
    this.names = where.names();
    this.pipeline = Pipeline.standard(names).withHistory(false);
    this.clients = where.open();
    begin(Component.CONSUMER, this::receive);
    begin(Component.TABLES, this::fillTable);
    begin(Component.VALUE_ADDED, this::evaluate);
  }

  private void begin(Component component, Life life) {
    String name = names.component(component);
    BooleanSupplier goesOn = () -> !over.get() && machines.working().contains(name);
    Thread thread = new Thread(() -> whileItWorks(name, goesOn, life), name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void whileItWorks(String name, BooleanSupplier goesOn, Life life) {
    while (!over.get()) {
      try {
        if (goesOn.getAsBoolean()) {
          life.live(goesOn);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        faults.add(name + ": " + e);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(30);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What went wrong in a thread. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  private void receive(BooleanSupplier goesOn) throws InterruptedException {
    // A machine that is stopped ends its process wherever that is, and nobody sees its exit code.
    AtomicBoolean stopped = new AtomicBoolean();
    Thread process =
        new Thread(
            () -> {
              Ran ran = ingest.get();
              if (ran.code() != 0 && !stopped.get()) {
                faults.add("ingest: " + ran);
              }
            },
            names.component(Component.CONSUMER) + "-process");
    process.start();
    while (goesOn.getAsBoolean() && process.isAlive()) {
      Thread.sleep(30);
    }
    stopped.set(true);
    process.interrupt();
    process.join();
  }

  private void fillTable(BooleanSupplier goesOn) throws InterruptedException {
    try (Sink sink = TableSink.over(clients)) {
      deliver(Component.TABLES, sink::take, goesOn);
    }
  }

  private void evaluate(BooleanSupplier goesOn) throws InterruptedException {
    try (Sink sink = ValueAddedSink.over(clients, pipeline)) {
      deliver(Component.VALUE_ADDED, sink::take, goesOn);
    }
  }

  /** Each job reads the subscription that is named like its component. */
  @SuppressWarnings("deprecation") // or who has nothing to read would not see that it is to rest
  private void deliver(Component component, Consumer<List<Delivered>> sink, BooleanSupplier goesOn)
      throws InterruptedException {
    String subscription = SubscriptionName.format(where.project(), names.component(component));
    ManagedChannel channel =
        ManagedChannelBuilder.forTarget(where.standIns().pubsub()).usePlaintext().build();
    try {
      SubscriberGrpc.SubscriberBlockingStub subscriber =
          SubscriberGrpc.newBlockingStub(channel).withMaxInboundMessageSize(20 << 20);
      while (goesOn.getAsBoolean()) {
        List<ReceivedMessage> received =
            subscriber
                .pull(
                    PullRequest.newBuilder()
                        .setSubscription(subscription)
                        .setMaxMessages(AT_ONCE)
                        .setReturnImmediately(true)
                        .build())
                .getReceivedMessagesList();
        if (received.isEmpty()) {
          Thread.sleep(20);
          continue;
        }
        sink.accept(received.stream().map(Working::delivered).toList());
        var unused =
            subscriber.acknowledge(
                AcknowledgeRequest.newBuilder()
                    .setSubscription(subscription)
                    .addAllAckIds(received.stream().map(ReceivedMessage::getAckId).toList())
                    .build());
      }
    } finally {
      channel.shutdownNow();
    }
  }

  private static Delivered delivered(ReceivedMessage received) {
    return new Delivered(
        received.getMessage().getMessageId(),
        received.getMessage().getAttributesMap(),
        received.getMessage().getData().toByteArray());
  }

  @Override
  public void close() {
    over.set(true);
    for (Thread thread : threads) {
      try {
        thread.join(20_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    clients.close();
  }
}
