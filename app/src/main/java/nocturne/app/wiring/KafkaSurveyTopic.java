package nocturne.app.wiring;

import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import nocturne.simulator.pace.SurveyTopic;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A survey topic on our own cluster, written as a survey writes its own: without transactions, each
 * packet once and in order within its partition. For one thread.
 */
public final class KafkaSurveyTopic implements SurveyTopic, AutoCloseable {
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * Connects at once.
   *
   * @param topic must exist
   */
  public KafkaSurveyTopic(KafkaAddress address, String topic) {
    this.topic = topic;
    Properties p = address.clientProperties();
    p.put("acks", "all");
    p.put("enable.idempotence", "true");
    p.put("compression.type", "zstd");
    p.put("compression.zstd.level", "1");
    p.put("batch.size", Integer.toString(1 << 20));
    p.put("linger.ms", "5");
    p.put("buffer.memory", Integer.toString(64 << 20));
    p.put("max.request.size", Integer.toString(16 << 20));
    this.producer = new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void send(byte[] key, byte[] packet) {
    check();
    var unused =
        producer.send(
            new ProducerRecord<>(topic, key, packet),
            (at, problem) -> {
              if (problem != null) {
                failure.compareAndSet(null, problem);
              }
            });
  }

  @Override
  public void flush() {
    producer.flush();
    check();
  }

  private void check() {
    @Nullable Exception problem = failure.get();
    if (problem != null) {
      throw new IllegalStateException(
          "Cannot send packets to topic "
              + topic
              + ": "
              + problem.getMessage()
              + ". Run the command again: packets sent twice count once.",
          problem);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
