package nocturne.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.transaction.TransactionState;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue;
import org.junit.jupiter.api.Test;

class TopicTailTest {
  @Test
  void aCommitIsTheRecordByWhichKafkaCompletesOne() {
    for (short version = TransactionLogValue.LOWEST_SUPPORTED_VERSION;
        version <= TransactionLogValue.HIGHEST_SUPPORTED_VERSION;
        version++) {
      for (TransactionState state : TransactionState.values()) {
        byte[] value =
            MessageUtil.toVersionPrefixedBytes(
                version,
                new TransactionLogValue()
                    .setProducerId(Long.MAX_VALUE)
                    .setTransactionTimeoutMs(10_000)
                    .setTransactionStatus(state.id()));
        assertThat(TopicTail.isCommit(value)).isEqualTo(state == TransactionState.COMPLETE_COMMIT);
      }
    }
    assertThat(TopicTail.isCommit(null)).isFalse();
  }
}
