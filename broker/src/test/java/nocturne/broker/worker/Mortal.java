package nocturne.broker.worker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.memory.InMemoryTopics;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogSubscriptions;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.TopicLog;

/**
 * The log as one process sees it. Once the process is dead its writers neither abort nor close, and
 * its members are expelled without a word to their listeners, as after a kill.
 */
public final class Mortal implements TopicLog {
  private final InMemoryTopics log;
  private final List<GroupMember> members = new ArrayList<>();
  private final Map<Object, GroupMember> inside = new ConcurrentHashMap<>();
  private final List<LedgerRecord> late = new ArrayList<>();
  private boolean recordsLate;
  private Runnable beforeWaiting = () -> {};
  private volatile boolean dead;

  public Mortal(InMemoryTopics log) {
    this.log = log;
  }

  /** What a kill looks like from inside. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(String where) {
      super("killed at " + where, null, false, false);
    }
  }

  /** Dies the first time this place is reached. */
  public KillPoint at(CrashPoint fatal) {
    return place -> {
      if (place == fatal) {
        throw die(place.name());
      }
    };
  }

  /** Dies, there. */
  public Killed die(String where) {
    dead = true;
    for (GroupMember member : List.copyOf(members)) {
      log.faults().expel(member);
    }
    return new Killed(where);
  }

  public boolean isDead() {
    return dead;
  }

  /**
   * The ledger's records of a transaction arrive at its commit, after the offsets, as the protocol
   * allows. For a process with one writer.
   */
  public Mortal recordsLate() {
    recordsLate = true;
    return this;
  }

  /** Called before a member of the process waits until transactions are decided. */
  public Mortal beforeWaiting(Runnable call) {
    beforeWaiting = call;
    return this;
  }

  /** The process's members, to be expelled by a test. */
  public List<GroupMember> members() {
    return List.copyOf(members);
  }

  @Override
  public LogSubscriptions subscriptions() {
    return log.subscriptions();
  }

  @Override
  public LogWriter writer(String id) {
    return mortal(LogWriter.class, log.writer(id));
  }

  @Override
  public GroupMember join(String group, Set<String> topics, AssignmentListener listener) {
    GroupMember member = log.join(group, topics, listener);
    members.add(member);
    GroupMember mortal = mortal(GroupMember.class, member);
    inside.put(mortal, member);
    return mortal;
  }

  /**
   * The same, but for what a process that was killed does no more: it neither aborts nor leaves.
   */
  private <T> T mortal(Class<T> type, T living) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "equals" -> {
                  return proxy == arguments[0];
                }
                case "abort", "close" -> {
                  if (dead) {
                    return null;
                  }
                }
                case "awaitDecided" -> beforeWaiting.run();
                case "begin" -> late.clear();
                case "record" -> {
                  if (recordsLate) {
                    late.add((LedgerRecord) arguments[0]);
                    return null;
                  }
                }
                case "commit" -> late.forEach(((LogWriter) living)::record);
                case "progress" -> arguments[0] = inside.get(arguments[0]);
                default -> {}
              }
              try {
                return method.invoke(living, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Override
  public void deleteBefore(String topic, Map<Integer, Long> offsets) {
    log.deleteBefore(topic, offsets);
  }

  @Override
  public Map<Integer, Range> extent(String topic) {
    return log.extent(topic);
  }

  @Override
  public LogReader reader(String topic) {
    return log.reader(topic);
  }

  @Override
  public LogReader reader(String topic, Set<Integer> partitions) {
    return log.reader(topic, partitions);
  }

  @Override
  public int assigned(String group, String topic) {
    return log.assigned(group, topic);
  }
}
