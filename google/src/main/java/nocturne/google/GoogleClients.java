package nocturne.google;

import nocturne.broker.crash.KillPoint;
import nocturne.broker.port.Publisher;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.pubsub.PubSubTopics;
import nocturne.google.storage.CloudStorageStore;

/** The clients of one process for an instance, open together. */
public record GoogleClients(
    Names names,
    CloudStorageStore store,
    PubSubTopics topics,
    Publisher publisher,
    BigQueryTables tables)
    implements AutoCloseable {

  /** The dead letters of the stages behind ingest. */
  public TraceDeadLetters deadLetters(KillPoint kill) {
    return new TraceDeadLetters(
        store, names.bucket(Bucket.BROKER_FILES), publisher, names.topic(Topic.DEAD_LETTERS), kill);
  }

  @Override
  public void close() {
    tables.close();
    publisher.close();
    topics.close();
    store.close();
  }
}
