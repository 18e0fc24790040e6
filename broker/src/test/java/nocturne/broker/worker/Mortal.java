package nocturne.broker.worker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.memory.InMemoryStreams;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.Guarantee;
import nocturne.broker.port.StreamReader;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.port.Streams;

/**
 * The streams as one process sees them. Once the process is dead its writers neither abort nor
 * close, and its members are expelled without a word to their listeners, as after a kill.
 */
public final class Mortal implements Streams {
  private final InMemoryStreams streams;
  private final List<GroupMember> members = new ArrayList<>();
  private final Map<Object, GroupMember> inside = new ConcurrentHashMap<>();
  private final List<LedgerRecord> late = new ArrayList<>();
  private boolean recordsLate;
  private Runnable beforeWaiting = () -> {};
  private volatile boolean dead;

  public Mortal(InMemoryStreams streams) {
    this.streams = streams;
  }

  /** What a kill looks like from inside. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(String where) {
      super("killed at " + where, null, false, false);
    }
  }

  /** Dies the first time this place is reached. */
  public KillPoint at(Place fatal) {
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
      streams.faults().expel(member);
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
  public StreamWriter writer(String id) {
    return mortal(StreamWriter.class, streams.writer(id));
  }

  @Override
  public GroupMember join(String group, Set<String> topics, AssignmentListener listener) {
    GroupMember member = streams.join(group, topics, listener);
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
                case "commit" -> late.forEach(((StreamWriter) living)::record);
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
  public Guarantee guarantee() {
    return streams.guarantee();
  }

  @Override
  public boolean create(String topic, int partitions) {
    return streams.create(topic, partitions);
  }

  @Override
  public boolean exists(String topic) {
    return streams.exists(topic);
  }

  @Override
  public boolean delete(String topic) {
    return streams.delete(topic);
  }

  @Override
  public void deleteBefore(String topic, Map<Integer, Long> offsets) {
    streams.deleteBefore(topic, offsets);
  }

  @Override
  public Set<String> topics() {
    return streams.topics();
  }

  @Override
  public Map<Integer, Range> extent(String topic) {
    return streams.extent(topic);
  }

  @Override
  public StreamReader reader(String topic) {
    return streams.reader(topic);
  }

  @Override
  public StreamReader reader(String topic, Set<Integer> partitions) {
    return streams.reader(topic, partitions);
  }

  @Override
  public int assigned(String group, String topic) {
    return streams.assigned(group, topic);
  }

  @Override
  public void close() {}
}
