package nocturne.broker.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.memory.InMemoryFaults.Kind;
import nocturne.broker.memory.InMemoryTransaction.State;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Writes under an id until a successor takes the id over. */
final class InMemoryWriter implements LogWriter {

  /** A receipt that is filled at once but, as with a real log, not to be read before a flush. */
  private static final class Slip implements Receipt {
    private final RecordPlace position;
    private boolean flushed;

    Slip(RecordPlace position) {
      this.position = position;
    }

    @Override
    public RecordPlace position() {
      if (!flushed) {
        throw new IllegalStateException("the message has no position before flush()");
      }
      return position;
    }
  }

  private final InMemoryTopics owner;
  private final String id;
  private final List<Slip> unflushed = new ArrayList<>();
  private final Map<InMemoryMember, Map<TopicPartition, Long>> progress = new LinkedHashMap<>();
  private @Nullable InMemoryTransaction open;
  private boolean dead;

  InMemoryWriter(InMemoryTopics owner, String id) {
    this.owner = owner;
    this.id = id;
  }

  @Override
  public void begin() {
    synchronized (owner) {
      checkAlive();
      if (open != null) {
        throw new IllegalStateException("writer " + id + " has a transaction open already");
      }
      open = new InMemoryTransaction();
    }
  }

  @Override
  public Receipt publish(String topic, Message message) {
    synchronized (owner) {
      return publish(new TopicPartition(topic, owner.partitionOf(topic, message)), message);
    }
  }

  @Override
  public Receipt publish(TopicPartition to, Message message) {
    synchronized (owner) {
      checkAlive();
      RecordPlace at = owner.add(to, message, transaction());
      Slip slip = new Slip(at);
      unflushed.add(slip);
      return slip;
    }
  }

  @Override
  public void flush() {
    synchronized (owner) {
      checkAlive();
      if (owner.faults().fires(Kind.PUBLISH_UNAVAILABLE, id)) {
        throw new PortException.Unavailable(
            "writer " + id + " could not publish", new IllegalStateException("as the test asked"));
      }
      settle();
    }
  }

  private void settle() {
    unflushed.forEach(slip -> slip.flushed = true);
    unflushed.clear();
  }

  @Override
  public void record(LedgerRecord record) {
    synchronized (owner) {
      checkAlive();
      owner.ledger().add(record, transaction());
    }
  }

  @Override
  public void progress(GroupMember member, Map<TopicPartition, Long> next) {
    synchronized (owner) {
      checkAlive();
      transaction();
      InMemoryMember ours = (InMemoryMember) member;
      for (TopicPartition at : next.keySet()) {
        if (!ours.group().owns(ours, at)) {
          drop();
          dead = true;
          throw new PortException.Fenced("writer " + id + " cannot commit: its member lost " + at);
        }
      }
      progress.put(ours, Map.copyOf(next));
    }
  }

  /**
   * Whether the group has accepted these partitions' offsets for a transaction that is undecided.
   * As in Kafka, the group is not asked again at the commit.
   */
  boolean isUndecided(InMemoryGroup group, Set<TopicPartition> partitions) {
    return progress.entrySet().stream()
        .anyMatch(
            accepted ->
                accepted.getKey().group() == group
                    && !Collections.disjoint(accepted.getValue().keySet(), partitions));
  }

  @Override
  public void commit() {
    owner.faults().commitIsNear(id);
    synchronized (owner) {
      checkAlive();
      InMemoryTransaction transaction = transaction();
      if (owner.faults().fires(Kind.COMMIT_UNAVAILABLE, id)) {
        throw new PortException.Unavailable(
            "writer " + id + " could not commit", new IllegalStateException("as the test asked"));
      }
      if (owner.faults().fires(Kind.NEITHER_APPLIED_NOR_ANSWERED, id)) {
        dead = true;
        throw unknown();
      }
      progress.forEach((member, next) -> next.forEach(member::noteProgress));
      progress.clear();
      transaction.decide(State.COMMITTED, owner.now());
      open = null;
      settle();
      owner.notifyAll();
      if (owner.faults().fires(Kind.APPLIED_WITHOUT_ANSWER, id)) {
        dead = true;
        throw unknown();
      }
    }
  }

  @Override
  public void abort() {
    synchronized (owner) {
      checkAlive();
      transaction();
      drop();
    }
  }

  /** Drops what is open; for the writer itself and for the successor that fences it. */
  void drop() {
    progress.clear();
    if (open != null) {
      open.decide(State.ABORTED, owner.now());
      open = null;
      unflushed.clear();
      owner.notifyAll();
    }
  }

  @Override
  public void close() {
    synchronized (owner) {
      drop();
      dead = true;
      owner.release(id, this);
    }
  }

  private PortException.Unknown unknown() {
    return new PortException.Unknown(
        "cannot tell whether writer " + id + " committed; read the ledger",
        new IllegalStateException("as the test asked"));
  }

  private InMemoryTransaction transaction() {
    if (open == null) {
      throw new IllegalStateException("writer " + id + " has no transaction open; call begin()");
    }
    return open;
  }

  private void checkAlive() {
    if (owner.isFenced(id, this)) {
      throw new PortException.Fenced("writer " + id + " was taken over by a newer one");
    }
    if (dead) {
      throw new IllegalStateException("writer " + id + " is closed or has failed; open another");
    }
  }
}
