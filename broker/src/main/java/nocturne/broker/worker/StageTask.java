package nocturne.broker.worker;

import java.util.Optional;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.TopicPartition;
import nocturne.broker.worker.StageStatus.Mode;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * A stage's task on one partition: its position, and the records taken since the last commit.
 *
 * <p>{@link #to} is the end of the committed progress, {@link #read} the next offset to read. The
 * records between them are held by the {@link PartitionWork} and belong to the next batch. For the
 * worker's one thread.
 *
 * @param <T> the record that the stage evaluates
 */
public final class StageTask<T extends StageRecord> {
  private final StageReader<T> reader;
  private final TopicPartition at;
  private final GroupMember member;
  final Backoff backoff;

  private @Nullable PartitionWork<T> work;
  private @Nullable PoisonGuard guard;
  private @Nullable Night night;
  private Mode mode = Mode.TOPIC;
  private long to;
  private long read;
  private long reached;
  private boolean alone;
  private int records;
  private int lastCommitted;
  private long bytes;

  /** When the survey sent what was taken and is not yet counted as committed. */
  final Latency.Taken taken = new Latency.Taken();

  long sinceNanos;
  long lastFedNanos;
  long openAtNanos;

  /** The group must be asked (polled) before the task may be begun again. */
  boolean mustAsk;

  /** Whether the position was moved since the last poll, so that its records must be dropped. */
  boolean moved;

  StageTask(StageReader<T> reader, TopicPartition at, GroupMember member, Backoff backoff) {
    this.reader = reader;
    this.at = at;
    this.member = member;
    this.backoff = backoff;
  }

  public StageIdentity identity() {
    return reader.identity();
  }

  public TopicPartition at() {
    return at;
  }

  /** The membership through which the task was given. */
  public GroupMember member() {
    return member;
  }

  boolean mayWait() {
    return reader.mayWait();
  }

  Mode mode() {
    return mode;
  }

  /** All below is committed. */
  public long to() {
    return to;
  }

  /** All below was taken, or is no record for this stage. */
  long read() {
    return read;
  }

  /** All below was read from the topic or taken, markers of transactions included. */
  long reached() {
    return Math.max(read, reached);
  }

  boolean isOpen() {
    return work != null;
  }

  boolean holdsSomething() {
    return work != null && night != null;
  }

  /** Whether something is to be published for what it holds. */
  boolean hasOutput() {
    return holdsSomething() && work().hasOutput();
  }

  /** Whether the task reads its topic, and the topic holds more than was taken. */
  boolean isBehind() {
    return isOpen() && mode == Mode.TOPIC && member.hasMore(at);
  }

  int records() {
    return records;
  }

  long bytes() {
    return bytes;
  }

  /** Its newest record must be committed by itself, or was the last to be taken singly. */
  boolean isCareful() {
    return alone || guard().isOver();
  }

  boolean isAlone() {
    return alone;
  }

  /** Whether the guard lets records through without asking: no worker died here lately. */
  boolean isUnguarded() {
    return !guard().isActive();
  }

  @Nullable PoisonGuard guardSoFar() {
    return guard;
  }

  PoisonGuard guard() {
    @Nullable PoisonGuard open = guard;
    if (open == null) {
      throw new IllegalStateException(identity() + ": partition " + at + " is not open");
    }
    return open;
  }

  private PartitionWork<T> work() {
    @Nullable PartitionWork<T> open = work;
    if (open == null) {
      throw new IllegalStateException(identity() + ": partition " + at + " is not open");
    }
    return open;
  }

  /**
   * Begins at an offset.
   *
   * @param first the first offset that the topic still has to give
   */
  void begin(long position, long first, PoisonGuard learnt) {
    close();
    guard = learnt;
    work = reader.works().begin(at.partition(), position);
    to = position;
    read = position;
    readTopicFrom(first);
  }

  /** From now on it is read from the topic, at this offset. */
  void readTopicFrom(long offset) {
    member.seek(at, offset);
    member.resume(at);
    mode = Mode.TOPIC;
    reached = offset;
    moved = true;
  }

  /** From now on its records come in memory. */
  void readMemory(long nowNanos) {
    if (mode == Mode.TOPIC) {
      member.pause(at);
      mode = Mode.MEMORY;
      moved = true;
    }
    lastFedNanos = nowNanos;
  }

  /** Continues with the topic after the last record from memory. */
  void leaveMemory() {
    if (isOpen() && mode == Mode.MEMORY) {
      readTopicFrom(read);
    }
  }

  /** The reader of the topic has come so far, whatever stood there. */
  void reached(long offset) {
    reached = Math.max(reached, offset);
  }

  /** A handover reached so far. */
  void readTo(long offset) {
    read = Math.max(read, offset);
  }

  // ---- taking ----

  /** The packet that {@link #item} looks into; null where it looks into none. */
  byte @Nullable [] packet(LogRecord message) {
    return isRepeat(message) ? null : reader.input().packet(message);
  }

  private boolean isRepeat(LogRecord message) {
    return Repeated.wasTakenBy(identity().stage(), message);
  }

  /** The night of a record that {@link #packet} has a packet of. */
  Night night(LogRecord message) {
    return reader.input().night(message);
  }

  /** Reads a record; empty where it is not for this stage. */
  Optional<StageItem<T>> item(LogRecord message) {
    if (isRepeat(message)) {
      return Optional.of(new StageItem.Repeat<>(night(message)));
    }
    try {
      return reader.input().read(message).map(StageItem.Good::new);
    } catch (UnreadableException e) {
      return Optional.of(unreadable(message, e));
    }
  }

  StageItem<T> unreadable(LogRecord message, UnreadableException why) {
    return new StageItem.Bad<>(message, reader.input().night(message), why);
  }

  StageItem<T> handedOver(PublishedAlert alert) {
    return new StageItem.Good<>(reader.input().handedOver(alert));
  }

  boolean changesNight(Night next) {
    return night != null && !night.equals(next);
  }

  /** Whether the record at an offset must be committed by itself; remembered for the next one. */
  boolean wantsAlone(long offset) {
    alone = guard().wantsAlone(identity().session(), at.partition(), offset);
    return alone;
  }

  /** Asks the guard; false where the record is to be dead-lettered unseen. */
  boolean mayTake(Night of, long offset) {
    return guard().mayTake(of, identity().session(), at.partition(), offset);
  }

  /** Takes a record; answers whether the work wants the batch committed now. */
  boolean take(StageItem<T> item, long offset, long nowNanos) {
    if (night == null) {
      night = item.night();
      sinceNanos = nowNanos;
    }
    read = offset + 1;
    if (item instanceof StageItem.Repeat<T>) {
      return false;
    }
    records++;
    bytes += item.bytes();
    if (item instanceof StageItem.Good<T> readable) {
      if (readable.item() instanceof StageAlert alert) {
        taken.add(alert.origin().timestampMillis());
      }
      return work().take(readable.item());
    }
    var unreadable = (StageItem.Bad<T>) item;
    return work().takeUnreadable(unreadable.message(), unreadable.night(), unreadable.why());
  }

  /** Passes over a record that is not for this stage. */
  void passOver(long offset) {
    read = offset + 1;
  }

  // ---- committing ----

  /** The night of what is held. */
  public Night heldNight() {
    @Nullable Night of = night;
    if (of == null) {
      throw new IllegalStateException("nothing was taken of partition " + at);
    }
    return of;
  }

  /** The range of the records that are held. */
  public Range held() {
    return new Range(to, read);
  }

  void noteCommitting() {
    if (!alone) {
      guard().committing(heldNight(), identity().session(), at.partition(), read - 1);
    }
  }

  /**
   * Completes the records that are held.
   *
   * @throws IllegalStateException if the work returns outcomes for more or fewer records than it
   *     took
   */
  public PartitionWork.Settled settle() {
    Range range = held();
    PartitionWork.Settled settled = work().settle(heldNight(), range);
    if (settled.range().equals(range) && settled.tally().taken() != records) {
      throw new IllegalStateException(
          identity() + " took " + records + " records and answers for " + settled.tally().taken());
    }
    return settled;
  }

  /** Completes what else must be stored before the commit. */
  public void finish() {
    work().finish();
  }

  /**
   * Notes that the held records are committed up to an offset, which may be below {@link #read}.
   */
  public void committed(long newest) {
    boolean asRead = newest == read;
    lastCommitted = records;
    work().clear();
    to = newest;
    forget();
    if (!asRead) {
      taken.clear(); // which of them these were is not known
      read = newest;
      readTopicFrom(newest);
    }
  }

  /** Records of the last commit. */
  int lastCommitted() {
    return lastCommitted;
  }

  private void forget() {
    alone = false;
    night = null;
    records = 0;
    bytes = 0;
  }

  /** Gives up what was taken and is not committed. */
  void close() {
    @Nullable PartitionWork<T> open = work;
    work = null;
    moved = true;
    taken.clear();
    forget();
    if (open != null) {
      open.close();
    }
  }

  @Override
  public String toString() {
    return identity() + " " + at.partition();
  }
}
