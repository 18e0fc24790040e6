package nocturne.broker.port;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Shares a topic's partitions among its members, evenly, in the order they joined. A partition goes
 * to its next owner only when the last has let go of it. Guarded by the lock of its streams.
 */
final class InMemoryGroup {
  private final InMemoryStreams streams;
  private final String name;
  private final String topic;
  private final List<InMemoryMember> members = new ArrayList<>();
  private final Map<Integer, InMemoryMember> owners = new HashMap<>();
  private final Map<Integer, Long> noted = new HashMap<>();

  InMemoryGroup(InMemoryStreams streams, String name, String topic) {
    this.streams = streams;
    this.name = name;
    this.topic = topic;
  }

  String topic() {
    return topic;
  }

  Map<Integer, Long> noted() {
    return noted;
  }

  boolean isJoined() {
    return !members.isEmpty();
  }

  int owned() {
    return owners.size();
  }

  void joinUnlessIn(InMemoryMember member) {
    if (!members.contains(member)) {
      members.add(member);
      streams.notifyAll();
    }
  }

  void leave(InMemoryMember member) {
    synchronized (streams) {
      members.remove(member);
      owners.values().removeIf(member::equals);
      streams.notifyAll();
    }
  }

  /** What the member owns and is meant to own. */
  Set<Integer> mayKeep(InMemoryMember member) {
    Set<Integer> kept = share(member);
    kept.removeIf(p -> owners.get(p) != member);
    return kept;
  }

  void free(InMemoryMember member, Set<Integer> partitions) {
    partitions.forEach(p -> owners.remove(p, member));
    streams.notifyAll();
  }

  /** Gives the member what is meant for it and owned by nobody; answers all it owns. */
  Set<Integer> take(InMemoryMember member) {
    Set<Integer> share = share(member);
    share.forEach(p -> owners.putIfAbsent(p, member));
    share.removeIf(p -> owners.get(p) != member);
    return share;
  }

  private Set<Integer> share(InMemoryMember member) {
    Set<Integer> share = new TreeSet<>();
    int mine = members.indexOf(member);
    for (int p = 0; mine >= 0 && p < streams.partitions(topic); p++) {
      if (p % members.size() == mine) {
        share.add(p);
      }
    }
    return share;
  }

  @Override
  public String toString() {
    return "group " + name + " on " + topic;
  }
}
