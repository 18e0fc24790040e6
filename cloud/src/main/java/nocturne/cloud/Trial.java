package nocturne.cloud;

import nocturne.google.StandIns;
import nocturne.google.testkit.FakeBigQuery;
import nocturne.google.testkit.FakeCloudStorage;
import nocturne.google.testkit.FakePubSub;

/** Google's services in the memory of this process, for as long as a trial runs. */
final class Trial implements AutoCloseable {
  private final FakePubSub pubsub = new FakePubSub();
  private final FakeCloudStorage storage = new FakeCloudStorage();
  private final FakeBigQuery bigQuery = new FakeBigQuery();

  Trial() {
    storage.announceTo(pubsub::announce);
  }

  /** Where they listen. */
  StandIns standIns() {
    return new StandIns(
        pubsub.address(),
        storage.address().toString(),
        bigQuery.restAddress().toString(),
        bigQuery.storageAddress(),
        "");
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
