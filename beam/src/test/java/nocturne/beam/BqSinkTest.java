package nocturne.beam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Message;
import nocturne.broker.port.Publisher;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.sample.SampleAlert;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.pubsub.PubSubTopics;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.testkit.FakeBigQuery;
import nocturne.google.testkit.FakeCloudStorage;
import nocturne.google.testkit.FakePubSub;
import nocturne.google.testkit.Fault;
import org.apache.avro.Schema;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The job on Beam's direct runner: it pulls, makes rows and acknowledges. */
class BqSinkTest {
  private static final int ALERTS = 40;

  private final FakePubSub pubsub = new FakePubSub();
  private final FakeCloudStorage storage = new FakeCloudStorage();
  private final FakeBigQuery bigQuery = new FakeBigQuery();
  private final JobOptions options =
      PipelineOptionsFactory.fromArgs(
              "--runner=DirectRunner",
              "--blockOnRun=false",
              "--targetParallelism=2",
              "--credentialFactoryClass="
                  + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
              "--pubsubRootUrl=" + pubsub.restAddress(),
              "--instanceProject=my-project",
              "--instance=mytest",
              "--pubsubStandIn=" + pubsub.address(),
              "--storageStandIn=" + storage.address(),
              "--bigQueryStandIn=" + bigQuery.restAddress(),
              "--storageWriteStandIn=" + bigQuery.storageAddress())
          .withValidation()
          .as(JobOptions.class);
  private final Clouds clouds = Clouds.of(options);
  private final Names names = clouds.names();
  private final CloudStorageStore store = clouds.store();
  private final PubSubTopics topics = clouds.topics();
  private final BigQueryTables tables = clouds.tables();

  @BeforeEach
  void setUp() {
    store.createBucket(names.bucket(Bucket.BROKER_FILES));
    topics.create(names.topic(Topic.ALERTS), 1);
    topics.create(names.topic(Topic.DEAD_LETTERS), 1);
    topics.subscriptions().create(names.component(Component.TABLES), names.topic(Topic.ALERTS));
    tables.create(Names.ALERTS_TABLE);
    try (Publisher publisher = topics.publisher()) {
      for (long candid = 1; candid <= ALERTS; candid++) {
        publisher.publish(names.topic(Topic.ALERTS), message(candid)).join();
      }
    }
  }

  /** Every tenth alert has a field that no table of BigQuery can have. */
  private static Message message(long candid) {
    Schema.Field field = new Schema.Field("_TABLE_x", Schema.create(Schema.Type.INT));
    byte[] packet =
        candid % 10 == 0 ? SampleAlert.wider(candid, field, 1) : SampleAlert.packet(candid);
    Map<String, String> attributes =
        new LinkedHashMap<>(
            new PacketOrigin("ztf_20210120_programid1", 0, candid, 1_611_111_111_000L)
                .attributes());
    attributes.put("candid", Long.toString(candid));
    return new Message(null, packet, attributes);
  }

  @AfterEach
  void close() {
    tables.close();
    topics.close();
    store.close();
    bigQuery.close();
    storage.close();
    pubsub.close();
  }

  private List<Object> candids() {
    return bigQuery.rows(names.dataset(), "alerts_rows").stream()
        .map(row -> row.get("candid"))
        .distinct()
        .toList();
  }

  private long deadLetters() {
    return store
        .list(
            names.bucket(Bucket.BROKER_FILES), "dead-letters/20210120/" + Stage.TABLE.word() + "/")
        .size();
  }

  @Test
  void eachMessageBecomesARowOrADeadLetterAndIsAcknowledged() throws Exception {
    bigQuery.inject(
        FakeBigQuery.Operation.APPEND, new Fault.LostAnswer(), new Fault.None(), new Fault.Late());
    PipelineResult running = BqSink.pipeline(options).run();
    try {
      for (int i = 0; i < 600 && (candids().size() < 36 || deadLetters() < 4); i++) {
        Thread.sleep(100);
      }
      assertThat(candids()).hasSize(36);
      assertThat(deadLetters()).isEqualTo(4);
      String subscription =
          "projects/my-project/subscriptions/" + names.component(Component.TABLES);
      // The direct runner acknowledges what a bundle took only as its reader goes on.
      for (int i = 0; i < 300 && pubsub.outstanding(subscription) == ALERTS; i++) {
        Thread.sleep(100);
      }
      assertThat(pubsub.outstanding(subscription)).isLessThan(ALERTS);
    } finally {
      running.cancel();
    }
  }
}
