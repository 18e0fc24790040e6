package nocturne.broker.archive;

import java.util.ArrayList;
import java.util.List;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.ledger.Range;
import nocturne.broker.letters.Unread;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.stage.PartitionWork;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/**
 * Keeps the packets of dead letters, one object each, named by where the letter stands; then moves
 * the progress. A repeat finds the objects there and moves the progress all the same. Nothing is
 * announced. Packets too large for a letter were put there by the consumer, and only counted here.
 */
final class UnreadWork implements PartitionWork<DeadLetter> {
  private final ObjectStore store;
  private final String bucket;
  private final KillPoint kill;
  private final List<DeadLetter> letters = new ArrayList<>();

  UnreadWork(ObjectStore store, String bucket, KillPoint kill) {
    this.store = store;
    this.bucket = bucket;
    this.kill = kill;
  }

  @Override
  public boolean take(DeadLetter item) {
    letters.add(item);
    return false;
  }

  @Override
  public boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why) {
    throw new IllegalStateException("a letter is read or it is none: " + message, why);
  }

  @Override
  public Settled settle(Night night, Range range) {
    for (DeadLetter dead : letters) {
      if (dead.letter().storedAt().isEmpty()) {
        store.putIfAbsent(bucket, Unread.name(night, dead.position()), dead.letter().bytes());
        kill.reached(Place.UNREAD_STORED);
      }
    }
    int kept = letters.size();
    return new Settled() {
      @Override
      public Range range() {
        return range;
      }

      @Override
      public Tally publish(StreamWriter writer) {
        return new Tally(kept, 0, List.of());
      }
    };
  }

  @Override
  public void clear() {
    letters.clear();
  }

  @Override
  public void close() {
    letters.clear();
  }
}
