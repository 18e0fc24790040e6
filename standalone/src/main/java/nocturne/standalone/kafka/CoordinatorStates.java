package nocturne.standalone.kafka;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.coordinator.transaction.TransactionState;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue;

/**
 * The state of each producer in the log of Kafka's transaction coordinator. The coordinator writes
 * the markers of a transaction and then forgets it, so it does not write again markers that a
 * partition has lost since.
 */
final class CoordinatorStates {
  private final Map<Long, State> newest = new HashMap<>();
  private final Map<Long, Short> epochs = new HashMap<>();

  private record State(short epoch, TransactionState of) {}

  /**
   * Takes a record of its log.
   *
   * @param ends receives how transactions ended
   */
  void add(Record record, TransactionEnds ends) {
    if (!record.hasValue()) {
      return;
    }
    ByteBuffer bytes = record.value();
    TransactionLogValue value =
        new TransactionLogValue(new ByteBufferAccessor(bytes), bytes.getShort());
    TransactionState state = TransactionState.fromId(value.transactionStatus());
    newest.put(value.producerId(), new State(value.producerEpoch(), state));
    epochs.merge(value.producerId(), value.producerEpoch(), (a, b) -> a > b ? a : b);
    switch (state) {
      case PREPARE_COMMIT, COMPLETE_COMMIT ->
          ends.note(value.producerId(), value.producerEpoch(), true);
      case PREPARE_ABORT, COMPLETE_ABORT ->
          ends.note(value.producerId(), value.producerEpoch(), false);
      default -> {
        // It tells of no end.
      }
    }
  }

  /** The newest epoch of each producer. */
  Map<Long, Short> epochs() {
    return epochs;
  }

  /** Whether the coordinator will end a transaction that is open in a partition. */
  boolean willEnd(long producer, short epoch) {
    State state = newest.get(producer);
    return state != null
        && switch (state.of()) {
          case ONGOING -> state.epoch() == epoch;
          // The markers have the next epoch.
          case PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE ->
              state.epoch() == epoch || state.epoch() == epoch + 1;
          default -> false;
        };
  }
}
