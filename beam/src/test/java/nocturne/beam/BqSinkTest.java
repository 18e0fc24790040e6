package nocturne.beam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.sample.SampleAlert;
import nocturne.google.testkit.FakeBigQuery;
import nocturne.google.testkit.Fault;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The job on Beam's direct runner: it pulls, makes rows and acknowledges. */
class BqSinkTest {
  private static final int ALERTS = 40;

  /** Every tenth alert has a field that no table of BigQuery can have. */
  private static byte[] packet(long candid) {
    Schema.Field field = new Schema.Field("_TABLE_x", Schema.create(Schema.Type.INT));
    return candid % 10 == 0 ? SampleAlert.wider(candid, field, 1) : SampleAlert.packet(candid);
  }

  @Test
  void eachMessageBecomesARowOrADeadLetterAndIsAcknowledged() throws Exception {
    try (JobWorld world = new JobWorld(Component.TABLES)) {
      world.tables.create(Names.ALERTS_TABLE);
      Map<Long, byte[]> packets = new TreeMap<>();
      for (long candid = 1; candid <= ALERTS; candid++) {
        packets.put(candid, packet(candid));
      }
      world.publish(packets);
      world.bigQuery.inject(
          FakeBigQuery.Operation.APPEND,
          new Fault.LostAnswer(),
          new Fault.None(),
          new Fault.Late());

      Map<String, Long> counted =
          world.run(
              BqSink.pipeline(world.options),
              Component.TABLES,
              ALERTS,
              () -> world.candids(Names.ALERTS_TABLE).size() == 36 && deadLetters(world) == 4);

      assertThat(world.candids(Names.ALERTS_TABLE)).hasSize(36);
      assertThat(deadLetters(world)).isEqualTo(4);
      assertThat(world.outstanding(Component.TABLES)).isLessThan(ALERTS);
      if (!counted.isEmpty()) { // what a bundle made counts once that has ended
        assertThat(counted.get("rows")).isPositive();
        assertThat(counted).containsKey("dead-lettered");
      }
    }
  }

  private static long deadLetters(JobWorld world) {
    return world
        .store
        .list(
            world.names.bucket(Bucket.BROKER_FILES),
            "dead-letters/20210120/" + Stage.TABLE.name() + "/")
        .size();
  }
}
