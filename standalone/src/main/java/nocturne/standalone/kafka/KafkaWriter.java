package nocturne.standalone.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import nocturne.broker.ledger.LedgerCodec;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TopicPartition;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A transactional producer. Keeps the results of sent records until the commit.
 *
 * <p>Where nobody else publishes to a topic, {@link NextPlaces} knows a message's position before
 * Kafka answers, and {@link #flush} waits for nothing: the messages and the ledger's records that
 * name their positions go to Kafka in one request. Before the commit the positions are compared
 * with those that Kafka has answered.
 */
final class KafkaWriter implements LogWriter {

  private static final class Slip implements Receipt {
    private final Future<RecordMetadata> sent;
    private final @Nullable RecordPlace expected;
    private @Nullable RecordPlace position;

    /**
     * @param expected its position; null if that is not known yet
     */
    Slip(Future<RecordMetadata> sent, @Nullable RecordPlace expected) {
      this.sent = sent;
      this.expected = expected;
      this.position = expected;
    }

    /** Whether the record is where it was expected, if it was. */
    boolean fill(RecordMetadata at) {
      position = new RecordPlace(at.partition(), at.offset());
      return expected == null || expected.equals(position);
    }

    @Override
    public RecordPlace position() {
      if (position == null) {
        throw new IllegalStateException("the message has no position before flush()");
      }
      return position;
    }
  }

  private final KafkaTopics topics;
  private final String id;
  private final Producer<byte[], byte[]> producer;
  private final Set<String> known = new HashSet<>();
  private final NextPlaces places = new NextPlaces();
  private final List<Slip> unflushed = new ArrayList<>();

  /** Whether something is under way whose position is not known. */
  private boolean isUnsure;

  private boolean open;
  private boolean dead;

  private KafkaWriter(KafkaTopics topics, String id, Producer<byte[], byte[]> producer) {
    this.topics = topics;
    this.id = id;
    this.producer = producer;
  }

  /** Takes the id over; returns when nothing of a predecessor can become visible any more. */
  static KafkaWriter open(KafkaTopics topics, String id, Producer<byte[], byte[]> producer) {
    try {
      producer.initTransactions();
      return new KafkaWriter(topics, id, producer);
    } catch (KafkaException e) {
      producer.close(Duration.ZERO);
      throw KafkaFailures.sort("opening writer " + id, e);
    }
  }

  @Override
  public void begin() {
    checkAlive();
    if (open) {
      throw new IllegalStateException("writer " + id + " has a transaction open already");
    }
    attempt("beginning a transaction", producer::beginTransaction);
    open = true;
  }

  @Override
  public void alone(Set<String> topics) {
    places.alone(topics);
  }

  @Override
  public Receipt publish(String topic, Message message) {
    return publish(topic, null, message);
  }

  @Override
  public Receipt publish(TopicPartition to, Message message) {
    return publish(to.topic(), to.partition(), message);
  }

  private Receipt publish(String topic, @Nullable Integer partition, Message message) {
    checkOpen();
    int largest = KafkaClients.MESSAGE_BYTES;
    if (KafkaMessages.size(message) > largest) {
      throw new IllegalArgumentException(
          "a message of %s bytes for %s; the largest has %s with its key and attributes"
              .formatted(message.value().length, topic, largest));
    }
    checkThere(topic);
    @Nullable Integer to = partition;
    @Nullable RecordPlace expected = null;
    if (places.isAlone(topic)) {
      to = partition == null ? partition(topic, message.key()) : partition;
      expected = to == null ? null : places.take(new TopicPartition(topic, to));
    }
    return send(KafkaMessages.toKafka(topic, to, message), expected);
  }

  /** The partition that the producer would choose by the key; null without a key. */
  private @Nullable Integer partition(String topic, byte @Nullable [] key) {
    if (key == null) {
      return null;
    }
    return BuiltInPartitioner.partitionForKey(
        key, answer("publishing to " + topic, () -> producer.partitionsFor(topic)).size());
  }

  @Override
  public void record(LedgerRecord entry) {
    checkOpen();
    String ledger = topics.ledgerTopic();
    checkThere(ledger);
    var unused =
        send(
            new ProducerRecord<>(
                ledger, topics.ledgerParts().of(entry), null, LedgerCodec.encode(entry)),
            null);
  }

  private Slip send(ProducerRecord<byte[], byte[]> kafka, @Nullable RecordPlace expected) {
    Slip slip =
        new Slip(answer("publishing to " + kafka.topic(), () -> producer.send(kafka)), expected);
    isUnsure |= expected == null;
    unflushed.add(slip);
    return slip;
  }

  @Override
  public void flush() {
    checkAlive();
    if (isUnsure) {
      await();
    }
  }

  /** Waits until Kafka has all that was sent, and aborts if something is not where it must be. */
  private void await() {
    attempt("publishing", producer::flush);
    for (Slip slip : unflushed) {
      RecordMetadata at =
          answer("publishing", () -> KafkaFailures.answer(step("publishing"), slip.sent));
      places.stands(at);
      if (!slip.fill(at)) {
        abort();
        throw new PortException.Unavailable(
            ("%s: a message expected at offset %s stands at offset %s of %s, partition %s, since"
                    + " somebody else published there. Nothing of the transaction is kept; it is"
                    + " begun anew")
                .formatted(
                    step("publishing"),
                    Objects.requireNonNull(slip.expected).offset(),
                    at.offset(),
                    at.topic(),
                    at.partition()),
            null);
      }
    }
    unflushed.clear();
    isUnsure = false;
  }

  @Override
  public void progress(GroupMember member, Map<TopicPartition, Long> next) {
    checkOpen();
    if (!(member instanceof KafkaMember kafka)) {
      throw new IllegalArgumentException("a member of another back end: " + member);
    }
    // A coordinator that writes a partition of this transaction refuses the next for 20 ms.
    await();
    try {
      producer.sendOffsetsToTransaction(KafkaMember.offsets(next), kafka.generation());
    } catch (CommitFailedException e) {
      throw died(
          new PortException.Fenced(
              step("committing") + " was refused: its group gave the partitions to others", e));
    } catch (KafkaException e) {
      throw died(KafkaFailures.sort(step("naming the group's progress"), e));
    }
  }

  /**
   * Waits for all acknowledgements before it requests the commit. The client promises to wait for
   * unsent records, but its sender checks for them before it checks for a requested commit: a
   * record sent between the two checks is left behind, and the rest of the transaction is committed
   * without it (seen with client 4.4.0 on a machine under load).
   */
  @Override
  public void commit() {
    checkOpen();
    await();
    try {
      producer.commitTransaction();
    } catch (KafkaException e) {
      throw died(KafkaFailures.sortCommit(step("committing"), e));
    }
    places.committed();
    open = false;
  }

  @Override
  public void abort() {
    checkOpen();
    unflushed.clear();
    isUnsure = false;
    places.forget();
    attempt("aborting", producer::abortTransaction);
    open = false;
  }

  @Override
  public void close() {
    try {
      if (open && !dead) {
        producer.abortTransaction();
      }
    } catch (KafkaException e) {
      // A successor's initTransactions or the transaction's timeout aborts what this call cannot.
    } finally {
      open = false;
      dead = true;
      producer.close(Duration.ofSeconds(1));
      topics.closed(this);
    }
  }

  private void attempt(String step, Runnable work) {
    var unused =
        answer(
            step,
            () -> {
              work.run();
              return step;
            });
  }

  private <T> T answer(String step, Supplier<T> work) {
    try {
      return work.get();
    } catch (KafkaException | PortException e) {
      throw died(KafkaFailures.sort(step(step), e));
    }
  }

  private PortException died(PortException e) {
    dead |= e instanceof PortException.Fenced || e instanceof PortException.Unknown;
    return e;
  }

  private String step(String step) {
    return step + " by writer " + id;
  }

  private void checkThere(String topic) {
    if (!known.contains(topic)) {
      topics.partitions(topic);
      known.add(topic);
    }
  }

  private void checkOpen() {
    checkAlive();
    if (!open) {
      throw new IllegalStateException("writer " + id + " has no transaction open; call begin()");
    }
  }

  private void checkAlive() {
    if (dead) {
      throw new IllegalStateException("writer " + id + " is closed or has failed; open another");
    }
  }
}
