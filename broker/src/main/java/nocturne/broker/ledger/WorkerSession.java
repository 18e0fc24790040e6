package nocturne.broker.ledger;

/**
 * A worker session of a partition: its beginning when a worker takes the partition, or its end when
 * the worker leaves in order. If the newest of these records is another worker's beginning, that
 * worker died.
 *
 * @param topic the topic that the worker reads; empty for ingest, which has one session for all it
 *     reads
 * @param partition of {@code topic}
 * @param worker a name that no other worker has, including earlier ones of the same process
 * @param isOver true for the end of the session: the worker has committed everything it took
 */
public record WorkerSession(Stage stage, String topic, int partition, String worker, boolean isOver)
    implements LedgerRecord {}
