package nocturne.broker.stage;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import nocturne.broker.ledger.Attempt;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Shift;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which record kills the workers that take it. Who begins after a worker that left in
 * order works at full speed, and this costs one ledger record. Who begins after one that died takes
 * a batch's worth of records with an {@link Attempt} in the ledger before each: if it dies too, its
 * newest attempt names the record. A record that was so named twice, and so has killed three
 * workers with the first, is not looked into a third time.
 *
 * <p>Death may also come when what was taken is committed. That is told by an attempt of its own,
 * and then the next worker commits each record of that stretch by itself; so does whoever meets a
 * record that was named once.
 *
 * <p>For the thread of one worker.
 */
public final class Caution {
  /** So many deaths of one record, and it is set aside. */
  public static final int DEATHS = 3;

  /** Records taken one by one after a death; then they are committed. */
  static final int SINGLY = 1000;

  private record Place(String topic, int partition, long offset) {
    static Place of(Attempt attempt) {
      return new Place(attempt.topic(), attempt.partition(), attempt.offset());
    }
  }

  private final Ledger ledger;
  private final Stage stage;
  private final String topic;
  private final int partition;
  private final String worker;
  private final Map<Place, Integer> blamed = new HashMap<>();
  private @Nullable Shift shift;
  private @Nullable Attempt last;
  private final Turn turn;
  private @Nullable Attempt diedCommitting;

  /** The newest record that was looked into and not committed since. */
  private @Nullable Attempt inHand;

  private int left;
  private boolean isOver;

  /** Which of a worker's partitions looked into a record last: only that one can be to blame. */
  static final class Turn {
    private @Nullable Caution whose;

    private void is(Caution next) {
      @Nullable Caution before = whose;
      if (before != null && before != next) {
        before.rest();
      }
      whose = next;
    }
  }

  /** The caution of a worker that has one for all it reads. */
  public Caution(Ledger ledger, Stage stage, String topic, int partition, String worker) {
    this(ledger, stage, topic, partition, worker, new Turn());
  }

  /**
   * @param topic of the shift; empty for the consumer
   * @param partition of that topic
   * @param worker tells this worker from all others
   * @param turn shared by all of a worker's
   */
  Caution(Ledger ledger, Stage stage, String topic, int partition, String worker, Turn turn) {
    this.ledger = ledger;
    this.stage = stage;
    this.topic = topic;
    this.partition = partition;
    this.worker = worker;
    this.turn = turn;
  }

  /** A name that no other worker has. */
  public static String newWorker() {
    return UUID.randomUUID().toString();
  }

  /** Takes what the ledger holds, in its order, whoever it is about. */
  public void learn(LedgerRecord told) {
    if (told instanceof Shift other && isOurs(other)) {
      learn(other);
    } else if (told instanceof Attempt attempt && isOurs(attempt)) {
      last = attempt;
    }
  }

  private boolean isOurs(Shift other) {
    return other.stage() == stage && other.partition() == partition && other.topic().equals(topic);
  }

  private boolean isOurs(Attempt attempt) {
    return attempt.stage() == stage
        && (topic.isEmpty() || (attempt.partition() == partition && attempt.topic().equals(topic)));
  }

  private void learn(Shift next) {
    @Nullable Shift before = shift;
    if (next.isOver()) {
      if (before == null || before.worker().equals(next.worker())) {
        last = null;
        shift = next;
      } // else somebody else had begun: what one that was taken over says is of no account
      return;
    }
    blameLast();
    shift = next;
  }

  private void blameLast() {
    @Nullable Attempt fatal = last;
    if (fatal != null && fatal.step() == Attempt.Step.TAKE) {
      blamed.merge(Place.of(fatal), 1, Integer::sum);
    }
    last = null;
  }

  /**
   * Begins, once all has been learnt.
   *
   * @param isDone whether a place is behind us already: then it killed nobody
   * @param mine what this worker knew when it began here before, if it did
   */
  public void begin(Predicate<Attempt> isDone, @Nullable Caution mine) {
    @Nullable Shift before = shift;
    if (before != null && before.worker().equals(worker) && !before.isOver()) {
      left = mine == null ? 0 : mine.left;
      return;
    }
    @Nullable Attempt newest = last;
    if (before != null && !before.isOver()) {
      left = SINGLY;
      if (newest != null && newest.step() == Attempt.Step.COMMIT && !isDone.test(newest)) {
        diedCommitting = newest;
      }
      blameLast();
    }
    Shift ours = new Shift(stage, topic, partition, worker, false);
    ledger.append(ours);
    shift = ours;
  }

  /** Whether the record must be committed by itself, with nothing before or after it. */
  public boolean wantsAlone(String of, int at, long offset) {
    if (left == 0) {
      return false;
    }
    @Nullable Attempt fatal = diedCommitting;
    return blamed.containsKey(new Place(of, at, offset))
        || (fatal != null
            && fatal.topic().equals(of)
            && fatal.partition() == at
            && offset <= fatal.offset());
  }

  /** Whether the record asked about last was the last to be taken singly: time to commit. */
  public boolean isOver() {
    return isOver;
  }

  /**
   * Must be asked before a record is looked into: notes the attempt where that is called for.
   *
   * @return false where it killed too many: it is to be set aside unseen
   */
  public boolean mayTake(Night night, String of, int at, long offset) {
    if (left == 0) {
      isOver = false;
      return true;
    }
    left--;
    isOver = left == 0;
    int n = blamed.getOrDefault(new Place(of, at, offset), 0) + 1;
    if (n >= DEATHS) {
      return false;
    }
    turn.is(this);
    Attempt attempt = new Attempt(Attempt.Step.TAKE, stage, night, of, at, offset, n);
    ledger.append(attempt);
    inHand = attempt;
    return true;
  }

  private void rest() {
    @Nullable Attempt survived = inHand;
    inHand = null;
    if (survived != null) {
      ledger.append(
          new Attempt(
              Attempt.Step.REST,
              stage,
              survived.night(),
              survived.topic(),
              survived.partition(),
              survived.offset(),
              0));
    }
  }

  /** What was taken one by one up to this record, and not alone, is about to be committed. */
  public void committing(Night night, String of, int at, long offset) {
    if (left > 0 || isOver) {
      turn.is(this);
      inHand = null;
      ledger.append(new Attempt(Attempt.Step.COMMIT, stage, night, of, at, offset, 0));
    }
  }

  /** The worker leaves with nothing in hand: whoever comes next need not be careful. */
  public void leave() {
    @Nullable Shift ours = shift;
    if (ours != null && ours.worker().equals(worker) && !ours.isOver()) {
      Shift over = new Shift(stage, topic, partition, worker, true);
      ledger.append(over);
      shift = over;
    }
  }
}
