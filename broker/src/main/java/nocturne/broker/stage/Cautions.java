package nocturne.broker.stage;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.PortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link Caution} of each partition that a worker holds. For the worker's thread. */
public final class Cautions {
  private static final Logger LOG = LoggerFactory.getLogger(Cautions.class);

  private final StageIdentity identity;
  private final Ledger ledger;
  private final Supplier<StartingPoint> start;
  private final KillPoint kill;
  private final String worker = Caution.newWorker();
  private final Caution.Turn turn = new Caution.Turn();
  private final Map<Integer, Caution> all = new HashMap<>();

  /**
   * @param start asked anew whenever a partition is begun
   */
  public Cautions(
      StageIdentity identity, Ledger ledger, Supplier<StartingPoint> start, KillPoint kill) {
    this.identity = identity;
    this.ledger = ledger;
    this.start = start;
    this.kill = kill;
  }

  /** One that knows nothing yet, for a worker that reads the ledger anyway. */
  Caution fresh(int partition) {
    return new Caution(ledger, identity.stage(), identity.shift(), partition, worker, turn);
  }

  /**
   * The worker begins at an offset, and a caution that has learnt what the ledger holds.
   *
   * @return the offset
   */
  long begin(int partition, Caution learnt, long to) {
    learnt.begin(attempt -> attempt.offset() < to, all.put(partition, learnt));
    kill.reached(Place.STAGE_SHIFT_BEGUN);
    return to;
  }

  /**
   * The worker begins at an offset of a partition; what killed others is read from the ledger.
   *
   * @return the offset
   */
  public long open(int partition, long to) {
    Caution caution = fresh(partition);
    ledger.read(
        start.get().since(),
        new Ledger.Scope.Partition(partition),
        (LedgerRecord told) -> caution.learn(told));
    return begin(partition, caution, to);
  }

  /** That of a partition which was begun. */
  public Caution of(int partition) {
    @Nullable Caution found = all.get(partition);
    if (found == null) {
      throw new IllegalStateException(
          "partition " + partition + " of " + identity + " is not open");
    }
    return found;
  }

  /** The worker leaves the partition in order. Never throws. */
  public void leave(int partition) {
    @Nullable Caution caution = all.get(partition);
    if (caution != null) {
      try {
        caution.leave();
      } catch (PortException e) {
        LOG.debug("{}: cannot note that partition {} was left", identity, partition, e);
      }
    }
  }
}
