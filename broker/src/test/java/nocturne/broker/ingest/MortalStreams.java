package nocturne.broker.ingest;

import java.util.Map;
import java.util.Set;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.Guarantee;
import nocturne.broker.port.Message;
import nocturne.broker.port.StreamReader;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.port.Streams;
import nocturne.broker.port.TopicPartition;

/**
 * The streams as one process sees them. Once it is dead its writers do nothing any more: unlike an
 * exception, a kill leaves no time to abort, so what was open stays open until somebody else opens
 * a writer under the same id.
 */
final class MortalStreams implements Streams {
  private final Streams streams;
  private boolean dead;

  MortalStreams(Streams streams) {
    this.streams = streams;
  }

  /** What a kill looks like from inside. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(String where) {
      super("killed at " + where);
    }
  }

  Killed die(String where) {
    dead = true;
    return new Killed(where);
  }

  @Override
  public StreamWriter writer(String id) {
    StreamWriter writer = streams.writer(id);
    return new StreamWriter() {
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
        writer.progress(member, next);
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
    };
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
  public GroupMember join(String group, Set<String> topics, AssignmentListener listener) {
    return streams.join(group, topics, listener);
  }

  @Override
  public int assigned(String group, String topic) {
    return streams.assigned(group, topic);
  }

  @Override
  public void close() {}
}
