package nocturne.broker.memory;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A member of a group; gives up and takes partitions when it polls. */
final class InMemoryMember implements GroupMember {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final InMemoryTopics owner;
  private final InMemoryGroup group;
  private final Set<String> topics;
  private final AssignmentListener listener;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Set<TopicPartition> paused = new LinkedHashSet<>();
  private final Set<TopicPartition> held = new TreeSet<>();
  private int generation = -1;
  private boolean closed;

  InMemoryMember(
      InMemoryTopics owner, InMemoryGroup group, Set<String> topics, AssignmentListener listener) {
    this.owner = owner;
    this.group = group;
    this.topics = Set.copyOf(topics);
    this.listener = listener;
  }

  Set<String> topics() {
    return topics;
  }

  int generation() {
    return generation;
  }

  InMemoryGroup group() {
    return group;
  }

  @Override
  public List<LogRecord> poll(Duration timeout) {
    return owner.await(
        timeout,
        () -> {
          rebalance();
          Set<TopicPartition> wanted = new LinkedHashSet<>(positions.keySet());
          wanted.retainAll(held);
          wanted.removeAll(paused);
          return owner.take(wanted, positions);
        },
        List::isEmpty);
  }

  private void rebalance() {
    if (closed) {
      throw new IllegalStateException("this member of " + group + " is closed");
    }
    group.joinUnlessIn(this);
    Set<TopicPartition> gone = new TreeSet<>(held);
    gone.removeAll(group.mayKeep(this));
    if (!gone.isEmpty()) {
      forget(gone);
      listener.revoked(Set.copyOf(gone));
      group.free(this, gone);
    }
    Set<TopicPartition> fresh = new TreeSet<>(group.take(this));
    fresh.removeAll(held);
    if (!fresh.isEmpty() || generation != group.generation()) {
      generation = group.generation();
      held.addAll(fresh);
      listener.assigned(Set.copyOf(fresh));
    }
  }

  private void forget(Set<TopicPartition> gone) {
    held.removeAll(gone);
    paused.removeAll(gone);
    positions.keySet().removeAll(gone);
  }

  void expel() {
    group.leave(this);
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    synchronized (owner) {
      checkHeld(partition);
      positions.put(partition, offset);
    }
  }

  @Override
  public void pause(TopicPartition partition) {
    synchronized (owner) {
      checkHeld(partition);
      paused.add(partition);
    }
  }

  @Override
  public void resume(TopicPartition partition) {
    synchronized (owner) {
      checkHeld(partition);
      paused.remove(partition);
    }
  }

  @Override
  public Set<TopicPartition> assignment() {
    synchronized (owner) {
      return Set.copyOf(held);
    }
  }

  @Override
  public long position(TopicPartition partition) {
    synchronized (owner) {
      checkHeld(partition);
      @Nullable Long position = positions.get(partition);
      if (position == null) {
        throw new IllegalStateException("partition " + partition + " has no position; seek first");
      }
      return position;
    }
  }

  @Override
  public Map<TopicPartition, Long> awaitDecided(Set<TopicPartition> partitions) {
    boolean undecided =
        owner.await(PATIENCE, () -> owner.isUndecided(group, partitions), open -> open);
    if (undecided) {
      throw new PortException.Unavailable(
          "a transaction that names some of " + partitions + " stays open",
          new IllegalStateException("waited " + PATIENCE));
    }
    synchronized (owner) {
      Map<TopicPartition, Long> positions = new HashMap<>(group.noted());
      positions.keySet().retainAll(partitions);
      return positions;
    }
  }

  @Override
  public void noteProgress(TopicPartition partition, long offset) {
    synchronized (owner) {
      group.noted().put(partition, offset);
    }
  }

  @Override
  public void close() {
    synchronized (owner) {
      if (closed) {
        return;
      }
      closed = true;
      Set<TopicPartition> gone = new TreeSet<>(held);
      forget(gone);
      if (!gone.isEmpty()) {
        listener.revoked(Set.copyOf(gone));
      }
      group.leave(this);
    }
  }

  private void checkHeld(TopicPartition partition) {
    if (!held.contains(partition)) {
      throw new IllegalStateException(
          "partition " + partition + " is not assigned to this member, only " + held);
    }
  }
}
