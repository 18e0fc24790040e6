package nocturne.beam;

import com.google.pubsub.v1.PubsubMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Message;
import nocturne.broker.port.Publisher;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.google.GoogleInstance;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.pubsub.PubSubTopics;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.testkit.FakeBigQuery;
import nocturne.google.testkit.FakeCloudStorage;
import nocturne.google.testkit.FakePubSub;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** An instance on fakes of Google's services, and a job on Beam's direct runner. */
final class JobWorld implements AutoCloseable {
  /** The runner by the profile of the build, and what it is told. */
  private static final List<String> RUNNER =
      Boolean.getBoolean("beam.flink")
          ? List.of(
              "--runner=FlinkRunner",
              "--flinkMaster=[local]",
              "--parallelism=2",
              "--checkpointingInterval=500")
          : List.of("--runner=DirectRunner", "--blockOnRun=false", "--targetParallelism=2");

  final FakePubSub pubsub = new FakePubSub();
  final FakeCloudStorage storage = new FakeCloudStorage();
  final FakeBigQuery bigQuery = new FakeBigQuery();
  final JobOptions options =
      PipelineOptionsFactory.fromArgs(
              with(
                  RUNNER,
                  "--credentialFactoryClass="
                      + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
                  "--pubsubRootUrl=" + pubsub.restAddress(),
                  "--instanceProject=my-project",
                  "--instance=mytest",
                  "--pubsubStandIn=" + pubsub.address(),
                  "--storageStandIn=" + storage.address(),
                  "--bigQueryStandIn=" + bigQuery.restAddress(),
                  "--storageWriteStandIn=" + bigQuery.storageAddress()))
          .withValidation()
          .as(JobOptions.class);
  final GoogleInstance instance = JobOptions.instance(options);
  final Names names = instance.names();
  final Pipeline stages = Pipeline.standard(names);
  final CloudStorageStore store = instance.store();
  final PubSubTopics topics = instance.topics();
  final BigQueryTables tables = instance.tables();

  private static String[] with(List<String> runner, String... more) {
    return Stream.concat(runner.stream(), Stream.of(more)).toArray(String[]::new);
  }

  /**
   * @param component whose subscription the job reads
   */
  JobWorld(Component component) {
    for (Bucket bucket : List.of(Bucket.BROKER_FILES, Bucket.PLOTS)) {
      store.createBucket(names.bucket(bucket));
    }
    stages.topicNames().forEach(topic -> topics.create(topic, 1));
    topics.subscriptions().create(names.component(component), names.topic(Topic.ALERTS));
  }

  /** Publishes alerts as ingest does, by candid. */
  void publish(Map<Long, byte[]> packets) {
    Map<Long, AlertPacket> sent = new TreeMap<>();
    packets.forEach(
        (candid, packet) ->
            sent.put(
                candid,
                new AlertPacket(
                    packet,
                    new PacketOrigin("ztf_20210120_programid1", 0, candid, 1_611_111_111_000L))));
    publishSent(sent);
  }

  /** The same of packets that the survey sent from some places. */
  void publishSent(Map<Long, AlertPacket> packets) {
    try (Publisher publisher = topics.publisher()) {
      packets.forEach(
          (candid, packet) -> {
            Map<String, String> attributes = new LinkedHashMap<>(packet.origin().attributes());
            attributes.put("candid", Long.toString(candid));
            Message message = new Message(null, packet.bytes(), attributes);
            publisher.publish(names.topic(Topic.ALERTS), message).join();
          });
    }
  }

  /** What was published on a topic, each message once for each time. */
  List<PubsubMessage> published(Topic topic) {
    return pubsub.published("projects/my-project/topics/" + names.topic(topic));
  }

  /** The candids that have rows in a table. */
  List<Object> candids(String table) {
    return bigQuery.rows(names.dataset(), table + "_rows").stream()
        .map(row -> row.get("candid"))
        .distinct()
        .toList();
  }

  /**
   * Runs a job until what is looked for is there, or five minutes are over, and until it has
   * acknowledged something.
   *
   * @param sent messages that were on the subscription
   * @return the counters of the job; empty where its runner tells them only at the end
   */
  Map<String, Long> run(
      org.apache.beam.sdk.Pipeline job, Component component, int sent, BooleanSupplier isThere)
      throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor(JobWorld::daemon);
    Future<PipelineResult> running = one.submit(() -> job.run());
    try {
      for (int i = 0; i < 3000 && !isThere.getAsBoolean(); i++) {
        Thread.sleep(100);
      }
      // Direct: what a bundle took is acknowledged as its reader goes on. Flink: at checkpoints.
      for (int i = 0; i < 300 && outstanding(component) == sent; i++) {
        Thread.sleep(100);
      }
    } finally {
      if (running.isDone()) {
        running.get().cancel();
      }
      one.shutdownNow(); // Flink's runner returns only when the job ends
    }
    return running.isDone() && !running.isCancelled() ? counters(running.get()) : Map.of();
  }

  private static Map<String, Long> counters(PipelineResult of) {
    Map<String, Long> counters = new TreeMap<>();
    of.metrics()
        .allMetrics()
        .getCounters()
        .forEach(
            each -> {
              if (each.getName().getNamespace().equals(SinkFn.METRICS)) {
                counters.merge(each.getName().getName(), each.getAttempted(), Long::sum);
              }
            });
    return counters;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "job");
    thread.setDaemon(true);
    return thread;
  }

  /** Messages of a subscription that nobody has acknowledged. */
  long outstanding(Component component) {
    return pubsub.outstanding("projects/my-project/subscriptions/" + names.component(component));
  }

  @Override
  public void close() {
    tables.close();
    topics.close();
    store.close();
    bigQuery.close();
    storage.close();
    pubsub.close();
  }
}
