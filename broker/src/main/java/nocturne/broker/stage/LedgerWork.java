package nocturne.broker.stage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.StagePartition;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.port.Streams;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of a stage that keeps its progress in the ledger: for each partition a writer under a
 * stable id, and ranges whose outputs and ledger record become visible in one transaction.
 *
 * <p>The writer is opened *before* the ledger is read: then nobody before us can add to what we
 * read, and who was taken over finds out at the next commit.
 *
 * @param <T> what the stage works on
 */
public final class LedgerWork<T extends StageRecord> implements StageWork<T> {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerWork.class);

  private record Open<T extends StageRecord>(StreamWriter writer, PartitionWork<T> work) {}

  private final StageIdentity identity;
  private final Streams streams;
  private final Ledger ledger;
  private final Supplier<StartingPoint> start;
  private final PartitionWork.Factory<T> works;
  private final KillPoint kill;
  private final Map<Integer, Open<T>> open = new HashMap<>();
  private final PoisonGuards guards;

  /**
   * @param start asked anew whenever a partition is begun
   * @param works makes the work of a partition
   */
  public LedgerWork(
      StageIdentity identity,
      Streams streams,
      Ledger ledger,
      Supplier<StartingPoint> start,
      PartitionWork.Factory<T> works,
      KillPoint kill) {
    this.identity = identity;
    this.streams = streams;
    this.ledger = ledger;
    this.start = start;
    this.works = works;
    this.kill = kill;
    this.guards = new PoisonGuards(identity, ledger, start, kill);
  }

  @Override
  public long open(int partition) {
    close(partition);
    StreamWriter writer = streams.writer(identity.writerId(partition));
    try {
      kill.reached(Place.STAGE_WRITER_OPENED);
      PoisonGuard guard = guards.fresh(partition);
      long to = newestTo(partition, guard);
      guards.begin(partition, guard, to);
      open.put(partition, new Open<>(writer, works.begin(partition, to)));
      return to;
    } catch (RuntimeException e) {
      closeQuietly(writer, partition);
      throw e;
    }
  }

  private long newestTo(int partition, PoisonGuard guard) {
    StartingPoint from = start.get();
    StagePartition place = new StagePartition(identity.stage(), identity.topic(), partition);
    long[] to = {from.stages().getOrDefault(place, 0L)};
    ledger.read(
        from.since(),
        new Ledger.Scope.Partition(partition),
        record -> {
          to[0] = Math.max(to[0], toOf(record, partition));
          guard.learn(record);
        });
    return to[0];
  }

  private long toOf(LedgerRecord record, int partition) {
    return record instanceof StageRange range
            && range.stage() == identity.stage()
            && range.partition() == partition
            && range.topic().equals(identity.topic())
        ? range.range().to()
        : 0;
  }

  @Override
  public PoisonGuard guard(int partition) {
    return guards.of(partition);
  }

  @Override
  public void taking(byte[] packet) {
    kill.taking(identity.stage(), packet);
  }

  @Override
  public boolean take(T item) {
    return at(item.position().partition()).work().take(item);
  }

  @Override
  public boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why) {
    return at(message.partition()).work().takeUnreadable(message, night, why);
  }

  @Override
  public Map<Integer, Long> commit(Map<Integer, Batch> batches) {
    Map<Integer, Long> newest = new HashMap<>();
    batches.forEach((partition, batch) -> newest.put(partition, commit(partition, batch)));
    return newest;
  }

  private long commit(int partition, Batch batch) {
    Open<T> at = at(partition);
    PartitionWork.Settled settled = at.work().settle(batch.night(), batch.range());
    kill.reached(Place.STAGE_SETTLED);
    StreamWriter writer = at.writer();
    writer.begin();
    PartitionWork.Tally tally = settled.publish(writer);
    checkCount(batch, settled.range(), tally);
    kill.reached(Place.STAGE_PUBLISHED);
    writer.record(
        new StageRange(
            identity.stage(),
            batch.night(),
            identity.topic(),
            partition,
            settled.range(),
            tally.taken(),
            tally.deadLettered(),
            tally.passed(),
            tally.counts()));
    kill.reached(Place.STAGE_RECORDED);
    writer.commit();
    kill.reached(Place.STAGE_COMMITTED);
    at.work().clear();
    return settled.range().to();
  }

  /** A range that says more or less than what was taken must never reach the ledger. */
  private void checkCount(Batch batch, Range settled, PartitionWork.Tally tally) {
    if (settled.equals(batch.range()) && tally.taken() != batch.records()) {
      throw new IllegalStateException(
          identity + " took " + batch.records() + " records and answers for " + tally.taken());
    }
  }

  private Open<T> at(int partition) {
    @Nullable Open<T> found = open.get(partition);
    if (found == null) {
      throw new IllegalStateException(
          "partition " + partition + " of " + identity + " is not open: " + open.keySet());
    }
    return found;
  }

  @Override
  public void leave(int partition) {
    if (open.containsKey(partition)) {
      guards.leave(partition);
    }
  }

  @Override
  public void close(int partition) {
    @Nullable Open<T> gone = open.remove(partition);
    if (gone != null) {
      gone.work().close();
      closeQuietly(gone.writer(), partition);
    }
  }

  private void closeQuietly(StreamWriter writer, int partition) {
    try {
      writer.close();
    } catch (PortException e) {
      LOG.debug("{}: the writer of partition {} did not close", identity, partition, e);
    }
  }

  @Override
  public boolean together() {
    return false;
  }

  @Override
  public void close() {
    for (Integer partition : List.copyOf(open.keySet())) {
      close(partition);
    }
  }
}
