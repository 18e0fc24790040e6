package nocturne.broker.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import nocturne.broker.port.TopicPartition;

/**
 * Shares the partitions of some topics among its members, evenly, in the order they joined. A
 * partition goes to its next owner only when the last has let go of it. Guarded by the lock of its
 * {@link InMemoryTopics}.
 */
final class InMemoryGroup {
  private final InMemoryTopics owner;
  private final String name;
  private final Set<String> topics = new TreeSet<>();
  private final List<InMemoryMember> members = new ArrayList<>();
  private final Map<TopicPartition, InMemoryMember> owners = new HashMap<>();
  private final Map<TopicPartition, Long> noted = new HashMap<>();
  private int generation;
  private int partitions;

  InMemoryGroup(InMemoryTopics owner, String name) {
    this.owner = owner;
    this.name = name;
  }

  Map<TopicPartition, Long> noted() {
    return noted;
  }

  boolean isJoined() {
    return !members.isEmpty();
  }

  int owned(String topic) {
    return (int) owners.keySet().stream().filter(p -> p.topic().equals(topic)).count();
  }

  /** Grows with each change of the members, or of what there is to share. */
  int generation() {
    int now = topics.stream().mapToInt(owner::partitions).sum();
    if (now != partitions) {
      partitions = now;
      generation++;
    }
    return generation;
  }

  /** Whether the member knows how the partitions are shared now, and holds this one. */
  boolean owns(InMemoryMember member, TopicPartition partition) {
    return owners.get(partition) == member && member.generation() == generation();
  }

  void joinUnlessIn(InMemoryMember member) {
    topics.addAll(member.topics());
    if (!members.contains(member)) {
      members.add(member);
      generation++;
      owner.notifyAll();
    }
  }

  void leave(InMemoryMember member) {
    synchronized (owner) {
      if (members.remove(member)) {
        generation++;
      }
      owners.values().removeIf(member::equals);
      owner.notifyAll();
    }
  }

  /** The partitions that the member has and is meant to have. */
  Set<TopicPartition> mayKeep(InMemoryMember member) {
    Set<TopicPartition> kept = share(member);
    kept.removeIf(p -> owners.get(p) != member);
    return kept;
  }

  void free(InMemoryMember member, Set<TopicPartition> partitions) {
    partitions.forEach(p -> owners.remove(p, member));
    owner.notifyAll();
  }

  /** Gives the member what is meant for it and owned by no other; answers all it owns. */
  Set<TopicPartition> take(InMemoryMember member) {
    Set<TopicPartition> share = share(member);
    share.forEach(p -> owners.putIfAbsent(p, member));
    share.removeIf(p -> owners.get(p) != member);
    return share;
  }

  private Set<TopicPartition> share(InMemoryMember member) {
    Set<TopicPartition> share = new TreeSet<>();
    int mine = members.indexOf(member);
    if (mine >= 0) {
      for (String topic : topics) {
        for (int p = 0; p < owner.partitions(topic); p++) {
          if (p % members.size() == mine) {
            share.add(new TopicPartition(topic, p));
          }
        }
      }
    }
    return share;
  }

  @Override
  public String toString() {
    return "group " + name + " on " + topics;
  }
}
