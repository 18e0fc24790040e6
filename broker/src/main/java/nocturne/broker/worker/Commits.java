package nocturne.broker.worker;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogRecord;

/**
 * Keeps the progress of a worker's stages, and commits a batch together with it. For the worker's
 * one thread. Methods that reach a back end throw {@link nocturne.broker.port.PortException}; after
 * any such exception the batch's tasks are begun again from {@link #positions}.
 */
public interface Commits extends AutoCloseable {

  /**
   * Fences all predecessors on these tasks' partitions, then reads where each task continues.
   *
   * @param tasks newly assigned, or to be begun again
   * @param each receives the ledger's records of these partitions, in order
   * @return for each task the newest {@code to}: the first offset to take
   */
  Map<StageTask<?>, Long> positions(List<StageTask<?>> tasks, Consumer<? super LedgerRecord> each);

  /**
   * Makes what the tasks have taken durable, together with their progress. The tasks know their new
   * positions afterwards.
   *
   * @param batch tasks that hold something, each stage's before those that read its output
   * @param memory hands what was published to stages of the same worker
   * @return by stage, how many alerts passed or were fitted, for displays
   */
  Map<Stage, Integer> commit(List<StageTask<?>> batch, Memory memory);

  /** Whether a batch may mix nights and counts its records over all partitions. */
  boolean mixesNights();

  @Override
  void close();

  /** Hands on, inside an open transaction, what a stage has published in it. */
  interface Memory {
    /** The topics to which, as far as is known, this worker alone publishes. */
    Set<String> alone();

    /** Whether a stage of this worker reads the topic. */
    boolean reads(String topic);

    /**
     * Gives records to the tasks that read them, where these are exactly at that point.
     *
     * @param published of this transaction, in order, with their offsets
     * @return the tasks that took theirs; their batches are committed in the same transaction
     */
    List<StageTask<?>> take(List<LogRecord> published);
  }
}
