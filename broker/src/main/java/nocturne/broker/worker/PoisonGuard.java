package nocturne.broker.worker;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import nocturne.broker.ledger.DeliveryAttempt;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.WorkerSession;
import nocturne.broker.port.Ledger;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which record kills the workers that take it. Who begins after a worker that left in
 * order works at full speed, and this costs one ledger record. Who begins after one that died takes
 * a batch's worth of records with a {@link DeliveryAttempt} in the ledger before each: if it dies
 * too, its newest attempt names the record. A record that was so named twice, and so has killed
 * three workers with the first, is not looked into a third time.
 *
 * <p>Death may also come when what was taken is committed. That is told by an attempt of its own,
 * and then the next worker commits each record of that stretch by itself; so does whoever meets a
 * record that was named once.
 *
 * <p>For the thread of one worker.
 */
public final class PoisonGuard {
  /** So many deaths of one record, and it is dead-lettered. */
  public static final int DEATHS = 3;

  /** Records taken one by one after a death; then they are committed. */
  static final int SINGLY = 1000;

  private record Place(String topic, int partition, long offset) {
    static Place of(DeliveryAttempt attempt) {
      return new Place(attempt.topic(), attempt.partition(), attempt.offset());
    }
  }

  private final Ledger ledger;
  private final Stage stage;
  private final String topic;
  private final int partition;
  private final String worker;
  private final Map<Place, Integer> blamed = new HashMap<>();
  private @Nullable WorkerSession workerSession;
  private @Nullable DeliveryAttempt last;
  private final Turn turn;
  private @Nullable DeliveryAttempt diedCommitting;

  /** The newest record that was looked into and not committed since. */
  private @Nullable DeliveryAttempt inHand;

  private int left;
  private boolean isOver;

  /** Which of a worker's partitions looked into a record last: only that one can be to blame. */
  static final class Turn {
    private @Nullable PoisonGuard whose;

    private void is(PoisonGuard next) {
      @Nullable PoisonGuard before = whose;
      if (before != null && before != next) {
        before.rest();
      }
      whose = next;
    }
  }

  /** The caution of a worker that has one for all it reads. */
  public PoisonGuard(Ledger ledger, Stage stage, String topic, int partition, String worker) {
    this(ledger, stage, topic, partition, worker, new Turn());
  }

  /**
   * @param topic of the worker session; empty for ingest
   * @param partition of that topic
   * @param worker tells this worker from all others
   * @param turn shared by all of a worker's
   */
  PoisonGuard(Ledger ledger, Stage stage, String topic, int partition, String worker, Turn turn) {
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
    if (told instanceof WorkerSession other && isOurs(other)) {
      learn(other);
    } else if (told instanceof DeliveryAttempt attempt && isOurs(attempt)) {
      last = attempt;
    }
  }

  private boolean isOurs(WorkerSession other) {
    return other.stage().equals(stage)
        && other.partition() == partition
        && other.topic().equals(topic);
  }

  private boolean isOurs(DeliveryAttempt attempt) {
    return attempt.stage().equals(stage)
        && (topic.isEmpty() || (attempt.partition() == partition && attempt.topic().equals(topic)));
  }

  private void learn(WorkerSession next) {
    @Nullable WorkerSession before = workerSession;
    if (next.isOver()) {
      if (before == null || before.worker().equals(next.worker())) {
        last = null;
        workerSession = next;
      } // else somebody else had begun: what one that was taken over says is of no account
      return;
    }
    blameLast();
    workerSession = next;
  }

  private void blameLast() {
    @Nullable DeliveryAttempt fatal = last;
    if (fatal != null && fatal.step() == DeliveryAttempt.Step.TAKE) {
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
  public void begin(Predicate<DeliveryAttempt> isDone, @Nullable PoisonGuard mine) {
    @Nullable WorkerSession before = workerSession;
    if (before != null && before.worker().equals(worker) && !before.isOver()) {
      left = mine == null ? 0 : mine.left;
      return;
    }
    @Nullable DeliveryAttempt newest = last;
    if (before != null && !before.isOver()) {
      left = SINGLY;
      if (newest != null && newest.step() == DeliveryAttempt.Step.COMMIT && !isDone.test(newest)) {
        diedCommitting = newest;
      }
      blameLast();
    }
    WorkerSession ours = new WorkerSession(stage, topic, partition, worker, false);
    ledger.append(ours);
    workerSession = ours;
  }

  /** Whether the record must be committed by itself, with nothing before or after it. */
  public boolean wantsAlone(String of, int at, long offset) {
    if (left == 0) {
      return false;
    }
    @Nullable DeliveryAttempt fatal = diedCommitting;
    return blamed.containsKey(new Place(of, at, offset))
        || (fatal != null
            && fatal.topic().equals(of)
            && fatal.partition() == at
            && offset <= fatal.offset());
  }

  /** Whether records are still taken singly, since a worker died here. */
  boolean isActive() {
    return left > 0 || isOver;
  }

  /** Whether the record asked about last was the last to be taken singly: time to commit. */
  public boolean isOver() {
    return isOver;
  }

  /**
   * Must be asked before a record is looked into: notes the attempt where that is called for.
   *
   * @return false where it killed too many: it is to be dead-lettered unseen
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
    DeliveryAttempt attempt =
        new DeliveryAttempt(DeliveryAttempt.Step.TAKE, stage, night, of, at, offset, n);
    ledger.append(attempt);
    inHand = attempt;
    return true;
  }

  private void rest() {
    @Nullable DeliveryAttempt survived = inHand;
    inHand = null;
    if (survived != null) {
      ledger.append(
          new DeliveryAttempt(
              DeliveryAttempt.Step.REST,
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
      ledger.append(
          new DeliveryAttempt(DeliveryAttempt.Step.COMMIT, stage, night, of, at, offset, 0));
    }
  }

  /** The worker leaves with nothing in hand: whoever comes next need not be careful. */
  public void leave() {
    @Nullable WorkerSession ours = workerSession;
    if (ours != null && ours.worker().equals(worker) && !ours.isOver()) {
      WorkerSession over = new WorkerSession(stage, topic, partition, worker, true);
      ledger.append(over);
      workerSession = over;
    }
  }
}
