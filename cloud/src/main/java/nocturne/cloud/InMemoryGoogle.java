package nocturne.cloud;

import com.google.cloud.NoCredentials;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.pubsub.v1.PubsubMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nocturne.google.StandIns;
import nocturne.google.testkit.FakeBigQuery;
import nocturne.google.testkit.FakeCloudStorage;
import nocturne.google.testkit.FakePubSub;
import nocturne.google.testkit.Fault;

/** Google's services in the memory of this process. */
final class InMemoryGoogle implements AutoCloseable {
  private final FakePubSub pubsub = new FakePubSub();
  private final FakeCloudStorage storage = new FakeCloudStorage();
  private final FakeBigQuery bigQuery = new FakeBigQuery();

  InMemoryGoogle() {
    storage.announceTo(pubsub::announce);
  }

  /** The addresses at which the services listen. */
  StandIns standIns() {
    return new StandIns(
        pubsub.address(),
        storage.address().toString(),
        bigQuery.restAddress().toString(),
        bigQuery.storageAddress(),
        "");
  }

  /** Delays Cloud Storage's answers to puts from now on. */
  void delayPuts(Duration by) {
    delay(by, FakeCloudStorage.Operation.CREATE);
  }

  /** Delays Cloud Storage's answers to reads and listings from now on. */
  void delayReading(Duration by) {
    delay(
        by,
        FakeCloudStorage.Operation.LOOK,
        FakeCloudStorage.Operation.READ,
        FakeCloudStorage.Operation.LIST);
  }

  private void delay(Duration by, FakeCloudStorage.Operation... operations) {
    Fault late =
        new Fault.Behind(
            () -> {
              try {
                Thread.sleep(by.toMillis());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    for (FakeCloudStorage.Operation operation : operations) {
      storage.injectAlways(operation, late);
    }
  }

  /** The messages on a topic. */
  List<PubsubMessage> published(String project, String topic) {
    return pubsub.published("projects/%s/topics/%s".formatted(project, topic));
  }

  /**
   * The whole content of the services by name. Two equal maps mean that nothing has changed between
   * them.
   */
  Map<String, String> picture() {
    Map<String, String> picture = new TreeMap<>(pubsub.picture());
    picture.putAll(storage.picture());
    picture.putAll(bigQuery.picture());
    return picture;
  }

  /** A client of BigQuery, for reads that no command does. */
  BigQuery bigQuery(String project) {
    return BigQueryOptions.newBuilder()
        .setProjectId(project)
        .setHost(bigQuery.restAddress().toString())
        .setCredentials(NoCredentials.getInstance())
        .build()
        .getService();
  }

  /** Where Beam's direct runner reads subscriptions. */
  String pubsubRest() {
    return pubsub.restAddress().toString();
  }

  @Override
  public void close() {
    bigQuery.close();
    storage.close();
    pubsub.close();
  }
}
