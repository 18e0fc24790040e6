package nocturne.broker.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.Guarantee;
import nocturne.broker.port.InMemoryStreams;
import nocturne.broker.port.Message;
import nocturne.broker.port.StreamReader;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.port.Streams;
import nocturne.broker.port.TopicPartition;

/**
 * The streams as one process sees them. Once the process is dead its writers neither abort nor
 * close, and its members are expelled without a word to their listeners, as after a kill.
 */
public final class Mortal implements Streams {
  private final InMemoryStreams streams;
  private final List<GroupMember> members = new ArrayList<>();
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

  Killed die(String where) {
    dead = true;
    for (GroupMember member : List.copyOf(members)) {
      streams.faults().expel(member);
    }
    return new Killed(where);
  }

  public boolean isDead() {
    return dead;
  }

  /** The process's members, to be expelled by a test. */
  public List<GroupMember> members() {
    return List.copyOf(members);
  }

  @Override
  public StreamWriter writer(String id) {
    return new MortalWriter(streams.writer(id));
  }

  private final class MortalWriter implements StreamWriter {
    private final StreamWriter writer;

    MortalWriter(StreamWriter writer) {
      this.writer = writer;
    }

    @Override
    public void begin() {
      writer.begin();
    }

    @Override
    public Receipt publish(String topic, Message message) {
      return writer.publish(topic, message);
    }

    @Override
    public Receipt publish(TopicPartition to, Message message) {
      return writer.publish(to, message);
    }

    @Override
    public void flush() {
      writer.flush();
    }

    @Override
    public void record(LedgerRecord told) {
      writer.record(told);
    }

    @Override
    public void progress(GroupMember member, Map<TopicPartition, Long> next) {
      writer.progress(((MortalMember) member).member, next);
    }

    @Override
    public void commit() {
      writer.commit();
    }

    @Override
    public void abort() {
      if (!dead) {
        writer.abort();
      }
    }

    @Override
    public void close() {
      if (!dead) {
        writer.close();
      }
    }
  }

  @Override
  public GroupMember join(String group, Set<String> topics, AssignmentListener listener) {
    GroupMember member = streams.join(group, topics, listener);
    members.add(member);
    return new MortalMember(member);
  }

  private final class MortalMember implements GroupMember {
    private final GroupMember member;

    MortalMember(GroupMember member) {
      this.member = member;
    }

    @Override
    public List<StreamRecord> poll(Duration timeout) {
      return member.poll(timeout);
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
      member.seek(partition, offset);
    }

    @Override
    public void pause(TopicPartition partition) {
      member.pause(partition);
    }

    @Override
    public void resume(TopicPartition partition) {
      member.resume(partition);
    }

    @Override
    public Set<TopicPartition> assignment() {
      return member.assignment();
    }

    @Override
    public long position(TopicPartition partition) {
      return member.position(partition);
    }

    @Override
    public void awaitDecided(Set<TopicPartition> partitions) {
      member.awaitDecided(partitions);
    }

    @Override
    public void noteProgress(TopicPartition partition, long offset) {
      member.noteProgress(partition, offset);
    }

    @Override
    public void close() {
      if (!dead) {
        member.close();
      }
    }
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
