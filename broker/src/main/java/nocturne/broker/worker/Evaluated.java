package nocturne.broker.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.ledger.Tally;
import nocturne.broker.port.Message;
import nocturne.core.alert.Candid;
import org.jspecify.annotations.Nullable;

/** The outcomes since the last commit, and their messages. For one thread. */
final class Evaluated {
  private final String topic;
  private final List<Message> messages = new ArrayList<>();
  private final List<Candid> passed = new ArrayList<>();
  private final SortedMap<String, Integer> counts = new TreeMap<>();
  private int taken;

  /**
   * @param topic to which messages are published
   */
  Evaluated(String topic) {
    this.topic = topic;
  }

  /** Counts a record, whatever its outcome. */
  void take() {
    taken++;
  }

  /** Adds the outcome of an alert that is not dead-lettered. */
  void add(Candid candid, Evaluator.Outcome outcome) {
    @Nullable Message message = outcome.message();
    if (message != null) {
      messages.add(message);
    }
    if (outcome.hasPassed()) {
      passed.add(candid);
    }
    @Nullable String count = outcome.count();
    if (count != null) {
      counts.merge(count, 1, Integer::sum);
    }
  }

  /** Number of alerts that passed. */
  int passed() {
    return passed.size();
  }

  boolean hasMessages() {
    return !messages.isEmpty();
  }

  /** The messages to publish. */
  List<PartitionWork.Outgoing> outgoing() {
    return messages.stream().map(message -> new PartitionWork.Outgoing(topic, message)).toList();
  }

  Tally tally(int deadLettered) {
    return new Tally(taken, deadLettered, passed, counts);
  }

  void clear() {
    messages.clear();
    passed.clear();
    counts.clear();
    taken = 0;
  }
}
