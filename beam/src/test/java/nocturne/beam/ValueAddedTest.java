package nocturne.beam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.PubsubMessage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.instance.BrokerFiles;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.LogRecord;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.broker.valueadded.PlugIn;
import nocturne.broker.worker.EvaluatorWork;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageReader;
import nocturne.broker.worker.StageWorld;
import nocturne.broker.worker.Worker;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Topic;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.testkit.FakeBigQuery;
import nocturne.google.testkit.FakePubSub;
import nocturne.google.testkit.Fault;
import nocturne.google.valueadded.ConfiguredStages;
import nocturne.google.valueadded.ValueAddedSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The job on Beam's direct runner: verdicts, messages, fits and plots, as the files say. */
@Timeout(600) // a busy machine takes minutes for the given alerts
class ValueAddedTest {
  private static final int ALERTS = 30;
  private static final Set<String> PASSING = Set.of("5", "10", "15", "20", "25");

  /** Of every fifth the deep-learning score is above the cut that the instance's file sets. */
  private static byte[] packet(long candid) {
    return SampleAlert.of(candid).candidate("drb", candid % 5 == 0 ? 0.99f : 0.5f).packet();
  }

  @Test
  void eachMessageLeavesItsVerdictAndWhatPassesItsFit() throws Exception {
    try (JobWorld world = new JobWorld(Component.VALUE_ADDED)) {
      ValueAddedSink.createTables(world.stages, world.tables);
      new BrokerFiles(world.names, world.store, KillPoint.NONE)
          .upload(Map.of("value_added/filter.properties", "filter.min-drb = 0.9".getBytes(UTF_8)));
      Map<Long, byte[]> packets = new TreeMap<>();
      for (long candid = 1; candid < ALERTS; candid++) {
        packets.put(candid, packet(candid));
      }
      world.publish(packets);
      world.bigQuery.inject(FakeBigQuery.Operation.APPEND, new Fault.LostAnswer());
      world.pubsub.inject(FakePubSub.Operation.PUBLISH, new Fault.LostAnswer());

      Map<String, Long> counted =
          world.run(
              ValueAdded.pipeline(world.options),
              Component.VALUE_ADDED,
              ALERTS - 1,
              () ->
                  world.candids("filter_verdicts").size() == ALERTS - 1
                      && candids(world, Topic.SALT2).containsAll(PASSING));

      assertThat(world.candids("filter_verdicts")).hasSize(ALERTS - 1);
      assertThat(candids(world, Topic.EXTRAGALACTIC)).isEqualTo(PASSING);
      assertThat(candids(world, Topic.SALT2)).isEqualTo(PASSING);
      assertThat(world.candids("salt2")).hasSize(PASSING.size());
      List<?> plots = world.store.list(world.names.bucket(Bucket.PLOTS), "salt2/plot_lc/");
      long fitted =
          world.bigQuery.rows(world.names.dataset(), "salt2_rows").stream()
              .filter(row -> !row.containsKey("reason"))
              .map(row -> row.get("candid"))
              .distinct()
              .count();
      assertThat(plots).hasSize((int) fitted);
      assertThat(world.outstanding(Component.VALUE_ADDED)).isLessThan(ALERTS - 1);
      if (!counted.isEmpty()) { // what a bundle made counts once that has ended
        assertThat(counted.get("passed")).isPositive();
        assertThat(counted.get("dead-lettered")).isZero();
      }
    }
  }

  /** Byte for byte and attribute by attribute, but for places on topics with offsets. */
  @Test
  void theGivenAlertsHaveTheMessagesOfTheWorker() throws Exception {
    StageWorld worker = new StageWorld();
    worker.publish(StageWorld.NIGHT, distinct(SharedData.indexedPackets().values()));
    work(worker);
    Map<String, Said> passed = said(worker, worker.passed);
    Map<String, Said> fitted = said(worker, worker.names.topic(Topic.SALT2));
    assertThat(passed).hasSizeGreaterThan(60);
    assertThat(fitted).hasSameSizeAs(passed);
    try (JobWorld world = new JobWorld(Component.VALUE_ADDED)) {
      ValueAddedSink.createTables(world.stages, world.tables);
      Map<Long, AlertPacket> sent = new TreeMap<>();
      worker.published.values().forEach(alert -> sent.put(alert.candid().value(), alert.packet()));
      world.publishSent(sent);

      world.run(
          ValueAdded.pipeline(world.options),
          Component.VALUE_ADDED,
          sent.size(),
          () ->
              world.candids("filter_verdicts").size() == sent.size()
                  && candids(world, Topic.SALT2).containsAll(fitted.keySet()));

      assertThat(world.candids("filter_verdicts")).hasSize(sent.size());
      assertThat(said(world, Topic.EXTRAGALACTIC)).isEqualTo(passed);
      assertThat(said(world, Topic.SALT2)).isEqualTo(fitted);
    }
  }

  /** One packet of each candid. */
  private static List<byte[]> distinct(Collection<byte[]> packets) {
    Map<Long, byte[]> distinct = new TreeMap<>();
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    for (byte[] packet : packets) {
      try {
        distinct.putIfAbsent(decoder.decodeOne(packet).candid().value(), packet);
      } catch (UnreadableException e) {
        // Ingest would not have published it.
      }
    }
    return List.copyOf(distinct.values());
  }

  /** Filters and fits all that was published. */
  private static void work(StageWorld worker) throws InterruptedException {
    Pipeline pipeline = Pipeline.standard(worker.names);
    ConfiguredStages stages = new ConfiguredStages(pipeline, worker.store);
    PlugIn<?> filter = stages.open(pipeline.valueAdded().get(0));
    PlugIn<?> fit = stages.open(pipeline.valueAdded().get(1));
    String fits = worker.names.topic(Topic.SALT2);
    Worker working =
        worker.ledgered(
            worker.log,
            KillPoint.NONE,
            List.of(
                StageWorld.stage(
                    Set.of(worker.passed),
                    StageReader.of(
                        StageIdentity.of(worker.names, Stage.FILTER, Topic.ALERTS),
                        worker.input,
                        EvaluatorWork.stage(
                            Stage.FILTER, filter::ofPublished, worker.passed, worker.deadLetters))),
                StageWorld.stage(
                    Set.of(fits),
                    StageReader.of(
                        StageIdentity.of(worker.names, Stage.FIT, Topic.EXTRAGALACTIC),
                        new PassedAlerts(Stage.FIT, worker.passed, Ztf.SURVEY),
                        EvaluatorWork.stage(Stage.FIT, fit::ofPassed, fits, worker.deadLetters)))));
    worker.awaitTold(Stage.FILTER, worker.published.size());
    worker.awaitTold(Stage.FIT, worker.messages(worker.passed).size());
    working.close();
  }

  /** What a message says: its text and its attributes but for places on topics. */
  private record Said(String text, Map<String, String> attributes) {
    Said {
      attributes = new TreeMap<>(attributes);
      attributes.keySet().removeIf(name -> name.startsWith("passed."));
    }
  }

  private static Map<String, Said> said(StageWorld worker, String topic) {
    Map<String, Said> said = new TreeMap<>();
    for (LogRecord each : worker.messages(topic)) {
      said.put(
          String.valueOf(each.attributes().get("candid")),
          new Said(new String(each.value(), UTF_8), each.attributes()));
    }
    return said;
  }

  private static Map<String, Said> said(JobWorld world, Topic topic) {
    Map<String, Said> said = new TreeMap<>();
    for (PubsubMessage each : world.published(topic)) {
      said.put(
          each.getAttributesOrThrow("candid"),
          new Said(each.getData().toString(UTF_8), each.getAttributesMap()));
    }
    return said;
  }

  /** Messages may come more than once. */
  private static Set<String> candids(JobWorld world, Topic topic) {
    Set<String> candids = new TreeSet<>();
    for (PubsubMessage each : world.published(topic)) {
      candids.add(each.getAttributesOrThrow("candid"));
    }
    return candids;
  }
}
