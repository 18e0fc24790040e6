package nocturne.broker.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.LogSubscriptions;
import nocturne.broker.port.PortException;

/** Subscriptions to topics in memory, which exist until they are deleted. */
final class InMemorySubscriptions implements LogSubscriptions {
  private final InMemoryTopics owner;
  private final Map<String, Map<Integer, Long>> places = new HashMap<>();

  InMemorySubscriptions(InMemoryTopics owner) {
    this.owner = owner;
  }

  private static String key(String subscription, String topic) {
    return subscription + '\n' + topic;
  }

  @Override
  public boolean create(String subscription, String topic) {
    synchronized (owner) {
      if (!owner.exists(topic)) {
        throw new PortException.Broken("no topic " + topic + " here; create it first");
      }
      Map<Integer, Long> ends = new HashMap<>();
      owner.extent(topic).forEach((p, kept) -> ends.put(p, kept.to()));
      return places.putIfAbsent(key(subscription, topic), ends) == null;
    }
  }

  @Override
  public OptionalLong lag(String subscription, String topic) {
    synchronized (owner) {
      Map<Integer, Long> positions = positions(subscription, topic);
      if (positions.isEmpty() || !owner.exists(topic)) {
        return OptionalLong.empty();
      }
      long lag = 0;
      for (Map.Entry<Integer, Range> kept : owner.extent(topic).entrySet()) {
        long from = kept.getValue().from();
        lag += kept.getValue().to() - Math.max(from, positions.getOrDefault(kept.getKey(), from));
      }
      return OptionalLong.of(lag);
    }
  }

  @Override
  public Map<Integer, Long> positions(String subscription, String topic) {
    synchronized (owner) {
      Map<Integer, Long> positions = new HashMap<>(owner.noted(subscription, topic));
      positions.putAll(places.getOrDefault(key(subscription, topic), Map.of()));
      return positions;
    }
  }

  @Override
  public boolean moveUp(String subscription, String topic, Map<Integer, Long> to) {
    synchronized (owner) {
      if (positions(subscription, topic).isEmpty() || owner.assigned(subscription, topic) > 0) {
        return false;
      }
      Map<Integer, Long> positions = new HashMap<>(positions(subscription, topic));
      to.forEach((partition, offset) -> positions.merge(partition, offset, Math::max));
      places.put(key(subscription, topic), positions);
      return true;
    }
  }

  @Override
  public boolean delete(String subscription) {
    synchronized (owner) {
      boolean noted = owner.forgetGroup(subscription);
      boolean placed = places.keySet().removeIf(key -> key.startsWith(subscription + '\n'));
      return noted || placed;
    }
  }
}
