package nocturne.google;

import java.io.Serializable;
import java.net.URI;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.bigquery.BigQuerySettings;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.pubsub.PubSubPull;
import nocturne.google.pubsub.PubSubSettings;
import nocturne.google.pubsub.PubSubTopics;
import nocturne.google.storage.CloudStorageSettings;
import nocturne.google.storage.CloudStorageStore;

/**
 * Where an instance is on Google's services. It goes with jobs to their workers; each process opens
 * clients of its own.
 *
 * @param project that owns it, such as {@code my-project}
 * @param zone of its machines, such as {@code us-central1-a}; buckets and tables are in its region
 * @param instance a testid, or {@code production}
 * @param standIns servers in place of Google's
 */
public record GoogleInstance(String project, String zone, String instance, StandIns standIns)
    implements Serializable {
  private static final String PRODUCTION = "production";

  /** The zone where none is named and nothing is made. */
  public static final String ANY_ZONE = "us-central1-a";

  /** An instance that is known by its kind. */
  public static GoogleInstance of(
      String project, String zone, Instance instance, StandIns standIns) {
    return new GoogleInstance(project, zone, instance.testid().orElse(PRODUCTION), standIns);
  }

  /** The names of its parts. */
  public Names names() {
    return new Names(
        project,
        instance.equals(PRODUCTION) ? Instance.production() : Instance.testing(instance),
        Ztf.SURVEY);
  }

  /** The region of its zone, such as {@code us-central1}. */
  public String region() {
    return zone.replaceFirst("-[a-z]$", "");
  }

  /** The label of its parts. */
  public InstanceLabel label() {
    return InstanceLabel.of(names().instance());
  }

  /** Opens clients of all its services. */
  public GoogleClients open() {
    PubSubTopics topics = topics();
    return new GoogleClients(names(), store(), topics, topics.publisher(), tables());
  }

  /** Opens its buckets. */
  public CloudStorageStore store() {
    CloudStorageSettings settings = new CloudStorageSettings(project, region()).withLabel(label());
    return new CloudStorageStore(
        standIns.storage().isEmpty()
            ? settings
            : settings.withEmulator(URI.create(standIns.storage())));
  }

  /** Opens its topics. */
  public PubSubTopics topics() {
    return new PubSubTopics(pubSub());
  }

  /** Opens its subscriptions for requests. */
  public PubSubPull pull() {
    return new PubSubPull(pubSub());
  }

  private PubSubSettings pubSub() {
    PubSubSettings settings = new PubSubSettings(project).withLabel(label());
    return standIns.pubsub().isEmpty() ? settings : settings.withEmulator(standIns.pubsub());
  }

  /** Opens its tables. */
  public BigQueryTables tables() {
    BigQuerySettings settings = new BigQuerySettings(project, region()).withLabel(label());
    return new BigQueryTables(
        standIns.bigQuery().isEmpty()
            ? settings
            : settings.withStandIn(
                new BigQuerySettings.StandIn(standIns.bigQuery(), standIns.storageWrite())),
        names().dataset());
  }
}
