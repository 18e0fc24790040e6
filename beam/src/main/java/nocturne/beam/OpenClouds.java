package nocturne.beam;

import nocturne.broker.crash.KillPoint;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Publisher;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import nocturne.google.GoogleInstance;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.pubsub.PubSubTopics;
import nocturne.google.storage.CloudStorageStore;

/** The clients of one worker of a job. */
final class OpenClouds implements AutoCloseable {
  final Pipeline stages;
  final CloudStorageStore store;
  final PubSubTopics topics;
  final Publisher publisher;
  final BigQueryTables tables;

  OpenClouds(GoogleInstance instance) {
    this.stages = Pipeline.standard(instance.names());
    this.store = instance.store();
    this.topics = instance.topics();
    this.publisher = topics.publisher();
    this.tables = instance.tables();
  }

  TraceDeadLetters deadLetters() {
    return new TraceDeadLetters(
        store,
        stages.names().bucket(Bucket.BROKER_FILES),
        publisher,
        stages.names().topic(Topic.DEAD_LETTERS),
        KillPoint.NONE);
  }

  @Override
  public void close() {
    tables.close();
    publisher.close();
    topics.close();
    store.close();
  }
}
