package nocturne.broker.stage;

import java.util.Map;
import nocturne.broker.port.StreamRecord;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/**
 * What a stage does, told apart from how it is run. For the runner's one thread. Methods that reach
 * a back end throw {@link nocturne.broker.port.PortException}, whose kind tells the runner what to
 * do: after {@code Fenced}, {@code Unknown} and {@code Unavailable} the partitions concerned are
 * begun anew from {@link #open}.
 *
 * @param <T> what it works on
 */
public interface StageWork<T extends StageRecord> extends AutoCloseable {

  /**
   * Begins a partition: shuts predecessors out, then learns where the stage stands. Nothing of an
   * earlier time with this partition is kept.
   *
   * @return the newest {@code to}: the first offset to take
   */
  long open(int partition);

  /** What is to be done about records of an open partition that may kill whoever takes them. */
  PoisonGuard guard(int partition);

  /** Called before a packet is looked into. */
  void taking(byte[] packet);

  /**
   * Takes the next record of an open partition.
   *
   * @return whether the range should be cut now, for the work's own reasons
   */
  boolean take(T item);

  /** The same with one that cannot be read. */
  boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why);

  /**
   * Makes what was taken durable together with the progress. The cuts are of all that was taken
   * since the partitions' last commit: of one partition, or of all if {@link #together}.
   *
   * @return by partition the newest {@code to} now, which need not be the cut's
   */
  Map<Integer, Long> commit(Map<Integer, Batch> batches);

  /**
   * Leaves a partition in order: nothing that happened on it was the end of this worker. Follows on
   * a commit, or gives up what was taken since; {@link #close(int)} follows. Never throws.
   */
  void leave(int partition);

  /**
   * Gives a partition up, and what was taken of it, or of all partitions if {@link #together};
   * never throws.
   */
  void close(int partition);

  /** Whether one commit covers all partitions; then a range may mix nights. */
  boolean together();

  /** Gives up everything; never throws. */
  @Override
  void close();
}
