package nocturne.app.wiring;

import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import nocturne.app.Failure;
import nocturne.simulator.pace.SurveyTopic;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A survey topic on our own cluster, written as a survey does: without transactions, each packet
 * once and in order within its partition. For one thread.
 */
public final class KafkaSurveyTopic implements SurveyTopic, AutoCloseable {
  private static final long LOOK_MILLIS = 200;

  private final KafkaAddress address;
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Supplier<Optional<String>> hold;

  /**
   * Connects at once.
   *
   * @param topic must exist
   */
  public KafkaSurveyTopic(KafkaAddress address, String topic) {
    this(address, topic, Optional::empty);
  }

  /**
   * A topic that waits before each packet while there is a reason, such as a disk that is nearly
   * full: its packets are on that disk too.
   */
  public KafkaSurveyTopic(KafkaAddress address, String topic, Supplier<Optional<String>> hold) {
    this.address = address;
    this.topic = topic;
    this.hold = hold;
    Properties p = settings(address);
    p.put("enable.idempotence", "true");
    // Of several requests a node that has just become the partition's leader may take the second
    // but not the first; the first is then refused for ever (KAFKA-15591).
    p.put("max.in.flight.requests.per.connection", "1");
    this.producer = new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** How a survey's producer gathers, compresses and bounds what it sends. */
  public static Properties settings(KafkaAddress address) {
    Properties p = address.clientProperties();
    p.put("acks", "all");
    p.put("compression.type", "zstd");
    p.put("compression.zstd.level", "1");
    p.put("batch.size", Integer.toString(1 << 20));
    p.put("linger.ms", "5");
    p.put("buffer.memory", Integer.toString(64 << 20));
    p.put("max.request.size", Integer.toString(16 << 20));
    return p;
  }

  @Override
  public void send(byte[] key, byte[] packet) {
    check();
    awaitRoom();
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(topic, key, packet),
              (at, problem) -> {
                if (problem != null) {
                  failure.compareAndSet(null, problem);
                }
              });
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw unsent(e);
    }
  }

  private void awaitRoom() {
    while (hold.get().isPresent()) {
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Override
  public void flush() {
    producer.flush();
    check();
  }

  private void check() {
    @Nullable Exception problem = failure.get();
    if (problem != null) {
      throw unsent(problem);
    }
  }

  private Failure unsent(Exception problem) {
    return Failure.incomplete(
        ("Cannot send packets to topic %s on Kafka at %s: %s. See that this Kafka runs, which"
                + " `nocturne status` names, and run the command again: packets sent twice count"
                + " once.")
            .formatted(
                topic, address, String.valueOf(problem.getMessage()).replaceFirst("\\.$", "")),
        problem);
  }

  @Override
  public void close() {
    producer.close();
  }
}
