package nocturne.beam;

import java.io.Serializable;
import java.net.URI;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.bigquery.BigQuerySettings;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.pubsub.PubSubSettings;
import nocturne.google.pubsub.PubSubTopics;
import nocturne.google.storage.CloudStorageSettings;
import nocturne.google.storage.CloudStorageStore;

/**
 * Where an instance is on Google's services, as it goes with a job to its workers; each worker
 * opens clients of its own.
 *
 * @param project that owns it
 * @param instance a testid, or {@code production}
 * @param pubsub host and port of a server in place of Pub/Sub; empty for Google's own, as below
 * @param storage address of a server in place of Cloud Storage
 * @param bigQuery address of a server in place of BigQuery
 * @param storageWrite host and port of a server in place of Storage Write
 */
record Clouds(
    String project,
    String instance,
    String pubsub,
    String storage,
    String bigQuery,
    String storageWrite)
    implements Serializable {
  private static final String PRODUCTION = "production";

  /** Where nothing is made, nothing depends on the location. */
  private static final String LOCATION = "US";

  static Clouds of(JobOptions options) {
    return new Clouds(
        options.getInstanceProject(),
        options.getInstance(),
        options.getPubsubStandIn(),
        options.getStorageStandIn(),
        options.getBigQueryStandIn(),
        options.getStorageWriteStandIn());
  }

  Names names() {
    return new Names(
        project,
        instance.equals(PRODUCTION) ? Instance.production() : Instance.testing(instance),
        Ztf.SURVEY);
  }

  CloudStorageStore store() {
    CloudStorageSettings settings = new CloudStorageSettings(project, LOCATION);
    return new CloudStorageStore(
        storage.isEmpty() ? settings : settings.withEmulator(URI.create(storage)));
  }

  PubSubTopics topics() {
    PubSubSettings settings = new PubSubSettings(project);
    return new PubSubTopics(pubsub.isEmpty() ? settings : settings.withEmulator(pubsub));
  }

  BigQueryTables tables() {
    BigQuerySettings settings = new BigQuerySettings(project, LOCATION);
    return new BigQueryTables(
        bigQuery.isEmpty()
            ? settings
            : settings.withStandIn(new BigQuerySettings.StandIn(bigQuery, storageWrite)),
        names().dataset());
  }
}
