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
 * Finds the record that kills the workers that take it. A worker that begins after its predecessor
 * left in order works at full speed; this costs one ledger record. A worker that begins after a
 * predecessor died takes the next {@value #SINGLY} records one at a time, with a {@link
 * DeliveryAttempt} in the ledger before each. If it dies too, the newest attempt names the record.
 * A record that two attempts name has killed three workers, together with the death before the
 * attempts; it is dead-lettered unread.
 *
 * <p>A worker may also die during a commit. An attempt of its own kind is written before each
 * commit, so the next worker can tell, and commits each record of that range by itself. A record
 * that one attempt names is committed by itself too.
 *
 * <p>For the thread of one worker.
 */
public final class PoisonGuard {
  /** Number of workers that a record kills before it is dead-lettered. */
  public static final int DEATHS = 3;

  /** Number of records that are taken one at a time after a death. */
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

  /** The newest record that was taken and is not committed; null if there is none. */
  private @Nullable DeliveryAttempt inHand;

  private int left;
  private boolean isOver;

  /**
   * Tracks which of a worker's partitions took a record last. Only that partition can be to blame
   * for a death.
   */
  static final class Turn {
    private @Nullable PoisonGuard whose;

    private void pass(PoisonGuard next) {
      @Nullable PoisonGuard before = whose;
      if (before != null && before != next) {
        before.rest();
      }
      whose = next;
    }
  }

  /** Creates the guard of a worker that has one guard for everything it reads, such as ingest. */
  public PoisonGuard(Ledger ledger, Stage stage, String topic, int partition, String worker) {
    this(ledger, stage, topic, partition, worker, new Turn());
  }

  /**
   * @param topic of the worker session; empty for ingest
   * @param partition of {@code topic}
   * @param worker a name that no other worker has
   * @param turn shared by all guards of a worker
   */
  PoisonGuard(Ledger ledger, Stage stage, String topic, int partition, String worker, Turn turn) {
    this.ledger = ledger;
    this.stage = stage;
    this.topic = topic;
    this.partition = partition;
    this.worker = worker;
    this.turn = turn;
  }

  /** A new name for a worker, which no other worker has. */
  public static String newWorker() {
    return UUID.randomUUID().toString();
  }

  /**
   * Takes a record of the ledger. All records must be passed in their order; those of other stages
   * are ignored.
   */
  public void learn(LedgerRecord record) {
    if (record instanceof WorkerSession other && isOurs(other)) {
      learn(other);
    } else if (record instanceof DeliveryAttempt attempt && isOurs(attempt)) {
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
      } // else another worker had begun, and the end of the one that it replaced does not count
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
   * Begins a session, after {@link #learn} has taken the whole ledger.
   *
   * @param isDone whether the record of an attempt is already committed, so that it killed no
   *     worker
   * @param before this worker's own guard of the partition from before, if it had one
   */
  public void begin(Predicate<DeliveryAttempt> isDone, @Nullable PoisonGuard before) {
    @Nullable WorkerSession newestSession = workerSession;
    if (newestSession != null && newestSession.worker().equals(worker) && !newestSession.isOver()) {
      left = before == null ? 0 : before.left;
      return;
    }
    @Nullable DeliveryAttempt newest = last;
    if (newestSession != null && !newestSession.isOver()) {
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

  /** Whether the record must be committed by itself, without a record before or after it. */
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

  /** Whether records are still taken one at a time because a worker died here. */
  boolean isActive() {
    return left > 0 || isOver;
  }

  /**
   * Whether the last record of {@link #mayTake} was the last one to be taken by itself, so that it
   * is time to commit.
   */
  public boolean isOver() {
    return isOver;
  }

  /**
   * Must be called before a record is evaluated. Writes an attempt if records are taken one at a
   * time.
   *
   * @return false if the record has killed too many workers and must be dead-lettered unread
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
    turn.pass(this);
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

  /**
   * Must be called before records that were taken one at a time are committed together, up to this
   * record. Writes an attempt for the commit.
   */
  public void committing(Night night, String of, int at, long offset) {
    if (left > 0 || isOver) {
      turn.pass(this);
      inHand = null;
      ledger.append(
          new DeliveryAttempt(DeliveryAttempt.Step.COMMIT, stage, night, of, at, offset, 0));
    }
  }

  /**
   * Ends the session: the worker has nothing uncommitted, so its successor can work at full speed.
   */
  public void leave() {
    @Nullable WorkerSession ours = workerSession;
    if (ours != null && ours.worker().equals(worker) && !ours.isOver()) {
      WorkerSession over = new WorkerSession(stage, topic, partition, worker, true);
      ledger.append(over);
      workerSession = over;
    }
  }
}
