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

/** The {@link PoisonGuard} of each partition that a worker holds. For the worker's thread. */
public final class PoisonGuards {
  private static final Logger LOG = LoggerFactory.getLogger(PoisonGuards.class);

  private final StageIdentity identity;
  private final Ledger ledger;
  private final Supplier<StartingPoint> start;
  private final KillPoint kill;
  private final String worker = PoisonGuard.newWorker();
  private final PoisonGuard.Turn turn = new PoisonGuard.Turn();
  private final Map<Integer, PoisonGuard> all = new HashMap<>();

  /**
   * @param start asked anew whenever a partition is begun
   */
  public PoisonGuards(
      StageIdentity identity, Ledger ledger, Supplier<StartingPoint> start, KillPoint kill) {
    this.identity = identity;
    this.ledger = ledger;
    this.start = start;
    this.kill = kill;
  }

  /** One that knows nothing yet, for a worker that reads the ledger anyway. */
  PoisonGuard fresh(int partition) {
    return new PoisonGuard(
        ledger, identity.stage(), identity.workerSession(), partition, worker, turn);
  }

  /**
   * The worker begins at an offset, and a caution that has learnt what the ledger holds.
   *
   * @return the offset
   */
  long begin(int partition, PoisonGuard learnt, long to) {
    learnt.begin(attempt -> attempt.offset() < to, all.put(partition, learnt));
    kill.reached(Place.STAGE_SESSION_BEGUN);
    return to;
  }

  /**
   * The worker begins at an offset of a partition; what killed others is read from the ledger.
   *
   * @return the offset
   */
  public long open(int partition, long to) {
    PoisonGuard guard = fresh(partition);
    ledger.read(
        start.get().since(),
        new Ledger.Scope.Partition(partition),
        (LedgerRecord told) -> guard.learn(told));
    return begin(partition, guard, to);
  }

  /** That of a partition which was begun. */
  public PoisonGuard of(int partition) {
    @Nullable PoisonGuard found = all.get(partition);
    if (found == null) {
      throw new IllegalStateException(
          "partition " + partition + " of " + identity + " is not open");
    }
    return found;
  }

  /** The worker leaves the partition in order. Never throws. */
  public void leave(int partition) {
    @Nullable PoisonGuard guard = all.get(partition);
    if (guard != null) {
      try {
        guard.leave();
      } catch (PortException e) {
        LOG.debug("{}: cannot note that partition {} was left", identity, partition, e);
      }
    }
  }
}
