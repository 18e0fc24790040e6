package nocturne.standalone.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kafka.server.metadata.KRaftMetadataCache;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metadata.PartitionRecord;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.server.common.KRaftVersion;
import org.junit.jupiter.api.Test;

/**
 * Guards the version of Kafka inside the program. A node that was killed comes back with all its
 * partitions without a leader for a moment. In Kafka 4.3.0 to 4.4.0 its transaction coordinator
 * takes these for deleted (KAFKA-20734): it then calls a prepared commit complete and leaves out
 * its markers, and no reader ever gets past the transaction's records.
 */
final class LeaderlessPartitionTest {
  private static final int NO_LEADER = -1;

  @Test
  void aPartitionWithoutALeaderIsNotTakenForDeleted() {
    Uuid topic = Uuid.randomUuid();
    MetadataDelta delta = new MetadataDelta.Builder().setImage(MetadataImage.EMPTY).build();
    delta.replay(new TopicRecord().setName("ztf_ledger").setTopicId(topic));
    delta.replay(
        new PartitionRecord()
            .setTopicId(topic)
            .setPartitionId(0)
            .setReplicas(List.of(1))
            .setIsr(List.of(1))
            .setLeader(NO_LEADER));
    KRaftMetadataCache cache = new KRaftMetadataCache(1, () -> KRaftVersion.KRAFT_VERSION_0);
    cache.setImage(delta.apply(MetadataProvenance.EMPTY));

    ListenerName listener = new ListenerName("PLAINTEXT");
    assertThat(cache.getPartitionLeaderEndpoint("ztf_ledger", 0, listener)).isPresent();
    assertThat(cache.getPartitionLeaderEndpoint("ztf_ledger", 1, listener)).isEmpty();
  }
}
