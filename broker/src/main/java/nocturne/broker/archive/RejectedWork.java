package nocturne.broker.archive;

import java.util.ArrayList;
import java.util.List;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Tally;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.worker.PartitionWork;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/**
 * Keeps the packets of dead letters, one object each; then commits the progress. A repeated put
 * finds the object and the progress is committed. Nothing is announced. Ingest itself stores
 * packets that are too large for a dead letter; they are only counted here.
 */
final class RejectedWork implements PartitionWork<RejectedPacket> {
  private final ObjectStore store;
  private final String bucket;
  private final KillPoint kill;
  private final List<RejectedPacket> deadLetters = new ArrayList<>();

  RejectedWork(ObjectStore store, String bucket, KillPoint kill) {
    this.store = store;
    this.bucket = bucket;
    this.kill = kill;
  }

  @Override
  public boolean take(RejectedPacket item) {
    deadLetters.add(item);
    return false;
  }

  @Override
  public boolean takeUnreadable(LogRecord message, Night night, UnreadableException why) {
    throw new IllegalStateException("a dead letter is read or it is none: " + message, why);
  }

  @Override
  public Settled settle(Night night, Range range) {
    for (RejectedPacket rejected : deadLetters) {
      DeadLetter dead = rejected.deadLetter();
      if (dead.storedAt().isEmpty()) {
        store.putIfAbsent(bucket, RejectedObjects.name(dead), dead.bytes());
        kill.reached(CrashPoint.REJECTED_STORED);
      }
    }
    return new Settled(range, List.of(), List.of(), new Tally(deadLetters.size(), 0, List.of()));
  }

  @Override
  public void clear() {
    deadLetters.clear();
  }

  @Override
  public void close() {
    deadLetters.clear();
  }
}
