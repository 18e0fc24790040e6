package nocturne.broker.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Predicate;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.PortException;
import org.jspecify.annotations.Nullable;

/**
 * Faults of {@link InMemoryTopics}. A fault is armed for the next writer whose id the predicate
 * accepts, happens once, and is gone.
 */
public final class InMemoryFaults {

  enum Kind {
    APPLIED_WITHOUT_ANSWER,
    NEITHER_APPLIED_NOR_ANSWERED,
    COMMIT_UNAVAILABLE,
    PUBLISH_UNAVAILABLE
  }

  private record Armed(Kind kind, Predicate<String> writer) {}

  private final InMemoryTopics owner;
  private final Deque<Armed> armed = new ArrayDeque<>();
  private Consumer<String> beforeCommit = id -> {};

  InMemoryFaults(InMemoryTopics owner) {
    this.owner = owner;
  }

  /** The next commit happens, but its writer gets {@link PortException.Unknown}. */
  public void loseAnswerOfNextCommit(Predicate<String> writer) {
    arm(Kind.APPLIED_WITHOUT_ANSWER, writer);
  }

  /**
   * The next commit never arrives and its writer gets {@link PortException.Unknown}; the
   * transaction stays open until the writer is closed or a successor opened.
   */
  public void loseNextCommit(Predicate<String> writer) {
    arm(Kind.NEITHER_APPLIED_NOR_ANSWERED, writer);
  }

  /** The next commit throws {@link PortException.Unavailable}; it can be retried. */
  public void refuseNextCommit(Predicate<String> writer) {
    arm(Kind.COMMIT_UNAVAILABLE, writer);
  }

  /** The next flush throws {@link PortException.Unavailable}: the transaction must be aborted. */
  public void refuseNextFlush(Predicate<String> writer) {
    arm(Kind.PUBLISH_UNAVAILABLE, writer);
  }

  /** Fences the holder of an id, as if another process had opened a writer under it. */
  public void fence(String writerId) {
    owner.writer(writerId).close();
  }

  /**
   * Called with the writer's id before each commit, on its thread and without a lock: may wait, to
   * delay the commit, or throw, to kill the caller.
   */
  public void beforeEachCommit(Consumer<String> hook) {
    synchronized (owner) {
      beforeCommit = hook;
    }
  }

  /**
   * Takes a member's partitions away, as if it had not polled in time. The member notices at its
   * next poll.
   */
  public void expel(GroupMember member) {
    ((InMemoryMember) member).expel();
  }

  private void arm(Kind kind, Predicate<String> writer) {
    synchronized (owner) {
      armed.add(new Armed(kind, writer));
    }
  }

  boolean fires(Kind kind, String writer) {
    synchronized (owner) {
      @Nullable Armed hit = null;
      for (Armed a : armed) {
        if (a.kind() == kind && a.writer().test(writer)) {
          hit = a;
          break;
        }
      }
      return hit != null && armed.remove(hit);
    }
  }

  void commitIsNear(String writer) {
    Consumer<String> hook;
    synchronized (owner) {
      hook = beforeCommit;
    }
    hook.accept(writer);
  }
}
