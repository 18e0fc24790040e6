package nocturne.beam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.PubsubMessage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.instance.BrokerFiles;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Topic;
import nocturne.core.sample.SampleAlert;
import nocturne.google.testkit.FakeBigQuery;
import nocturne.google.testkit.FakePubSub;
import nocturne.google.testkit.Fault;
import nocturne.google.valueadded.ValueAddedSink;
import org.junit.jupiter.api.Test;

/** The job on Beam's direct runner: verdicts, messages, fits and plots, as the files say. */
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

      world.run(
          ValueAdded.pipeline(world.options),
          Component.VALUE_ADDED,
          ALERTS - 1,
          () ->
              world.candids("filter_verdicts").size() == ALERTS - 1
                  && candids(world, "ztf_salt2").containsAll(PASSING));

      assertThat(world.candids("filter_verdicts")).hasSize(ALERTS - 1);
      assertThat(candids(world, Topic.EXTRAGALACTIC.productionName())).isEqualTo(PASSING);
      assertThat(candids(world, "ztf_salt2")).isEqualTo(PASSING);
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
    }
  }

  /** Messages may come more than once. */
  private static Set<String> candids(JobWorld world, String topic) {
    Set<String> candids = new TreeSet<>();
    String name = world.names.topic(new Topic(topic, true));
    for (PubsubMessage each : world.pubsub.published("projects/my-project/topics/" + name)) {
      candids.add(each.getAttributesOrThrow("candid"));
    }
    return candids;
  }
}
