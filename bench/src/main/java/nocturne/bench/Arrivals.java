package nocturne.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import nocturne.app.Failure;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber of a topic: a plain consumer that reads what is committed, in a thread of its own. A
 * latency is the time from the survey's time stamp, which each message carries in its header
 * {@value #STAMP}, until the poll that brought the message has returned.
 */
final class Arrivals implements AutoCloseable {
  private static final String STAMP = "kafka.timestamp";

  private final String topic;
  private final long beganMillis;
  private final long intervalMillis;
  private final Latencies latencies;
  private final AtomicLong count = new AtomicLong();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;

  /**
   * Begins to read.
   *
   * @param beganMillis when the first interval began, in Unix milliseconds
   * @param latencies where they are counted, by the survey's time stamp
   */
  Arrivals(
      String bootstrapServers,
      List<TopicPartition> partitions,
      long beganMillis,
      Duration interval,
      Latencies latencies) {
    this.topic = partitions.get(0).topic();
    this.beganMillis = beganMillis;
    this.intervalMillis = interval.toMillis();
    this.latencies = latencies;
    Properties p = KafkaAddress.plain(bootstrapServers).clientProperties();
    p.put("isolation.level", "read_committed");
    p.put("enable.auto.commit", "false");
    this.consumer =
        new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    this.thread = new Thread(this::read, "bench-" + topic);
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    try {
      while (true) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
        long now = System.currentTimeMillis();
        for (ConsumerRecord<byte[], byte[]> record : records) {
          long stamp = stamp(record);
          latencies.add(Math.floorDiv(stamp - beganMillis, intervalMillis), now - stamp);
        }
        count.addAndGet(records.count());
      }
    } catch (WakeupException e) {
      // The way to end it.
    } catch (RuntimeException e) {
      failure.set(e);
    } finally {
      consumer.close();
    }
  }

  private static long stamp(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(STAMP);
    if (header == null) {
      throw new IllegalStateException(
          "offset " + record.offset() + " of " + record.topic() + " has no header " + STAMP);
    }
    return Long.parseLong(new String(header.value(), StandardCharsets.US_ASCII));
  }

  /**
   * Number of messages that have arrived.
   *
   * @throws Failure with exit code 1 if it cannot read
   */
  long count() {
    @Nullable RuntimeException problem = failure.get();
    if (problem != null) {
      throw Failure.incomplete("Cannot read " + topic + ": " + problem, problem);
    }
    return count.get();
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
