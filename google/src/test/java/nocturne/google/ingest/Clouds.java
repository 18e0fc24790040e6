package nocturne.google.ingest;

import java.time.Duration;
import java.util.Random;
import nocturne.broker.port.Publisher;
import nocturne.google.pubsub.PubSubSettings;
import nocturne.google.pubsub.PubSubTopics;
import nocturne.google.storage.CloudStorageSettings;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.testkit.FakeCloudStorage;
import nocturne.google.testkit.FakePubSub;
import nocturne.google.testkit.Fault;

/** Our fakes of Cloud Storage and of Pub/Sub, and our ports on them by Google's clients. */
public final class Clouds implements AutoCloseable {
  public static final String PROJECT = "my-project";

  public final FakeCloudStorage storage = new FakeCloudStorage();
  public final FakePubSub pubsub = new FakePubSub();
  public final CloudStorageStore store =
      new CloudStorageStore(
          new CloudStorageSettings(PROJECT, "us-central1").withEmulator(storage.address()));
  public final PubSubTopics topics =
      new PubSubTopics(new PubSubSettings(PROJECT).withEmulator(pubsub.address()));
  public final Publisher publisher = topics.publisher();

  /** The next requests that change something meet these faults of chance. */
  public void injectAtRandom(Random random, int requests) {
    for (int i = 0; i < requests; i++) {
      storage.inject(FakeCloudStorage.Operation.CREATE, fault(random));
      pubsub.inject(FakePubSub.Operation.PUBLISH, fault(random));
      storage.inject(
          FakeCloudStorage.Operation.LOOK,
          random.nextInt(8) == 0 ? new Fault.Refused(503) : new Fault.None());
    }
  }

  private static Fault fault(Random random) {
    return switch (random.nextInt(16)) {
      case 0 -> new Fault.LostAnswer();
      case 1 -> new Fault.Late();
      case 2 -> new Fault.Refused(random.nextBoolean() ? 429 : 503);
      case 3 -> new Fault.DoneButRefused(503);
      default -> new Fault.None();
    };
  }

  /** What was put off happens now; no request meets a fault any more. */
  public void landLate() {
    storage.injectNoMore();
    pubsub.injectNoMore();
    landSome();
  }

  /** What was put off happens now. */
  void landSome() {
    var unused = storage.landLate();
    int unusedToo = pubsub.landLate();
  }

  @Override
  public void close() {
    publisher.close();
    topics.close();
    store.close();
    pubsub.close();
    storage.close();
  }

  /** How long a test may wait for what is under way. */
  static final Duration PATIENCE = Duration.ofSeconds(60);
}
