package nocturne.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Topics;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The rate of Kafka alone: consumes a topic and publishes the same bytes on another with as many
 * partitions, without transactions, with the compression of the broker's own writers.
 *
 * @param records of the topic
 * @param warmUp how many of these are passed on before the clock starts
 */
record Floor(KafkaAddress address, String from, long records, long warmUp) {

  /**
   * Records a second with so many threads, each with its share of the partitions, from the end of
   * the warm-up until Kafka has acknowledged the last.
   */
  double rate(Topics topics, TopicLog log, int threads) throws InterruptedException {
    String to = "floor-" + threads;
    Map<Integer, Range> extent = log.extent(from);
    topics.create(to, extent.size());
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Passed passed = new Passed(warmUp);
      List<Future<?>> shares = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int mine = t;
        List<Integer> partitions =
            IntStream.range(0, extent.size()).filter(p -> p % threads == mine).boxed().toList();
        shares.add(pool.submit(() -> pass(partitions, extent, to, passed)));
      }
      for (Future<?> share : shares) {
        share.get();
      }
      double seconds = passed.secondsSinceWarmUp();
      long there = log.extent(to).values().stream().mapToLong(r -> r.to() - r.from()).sum();
      if (there != records) {
        throw new IllegalStateException(there + " records were passed on, not " + records);
      }
      return (records - warmUp) / seconds;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka alone failed: " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
      topics.delete(to);
    }
  }

  private void pass(
      List<Integer> partitions, Map<Integer, Range> extent, String to, Passed passed) {
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                KafkaSurveyTopic.settings(address),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      List<TopicPartition> mine =
          partitions.stream().map(p -> new TopicPartition(from, p)).toList();
      consumer.assign(mine);
      consumer.seekToBeginning(mine);
      Set<Integer> open = new HashSet<>(partitions);
      open.removeIf(p -> extent.getOrDefault(p, new Range(0, 0)).isEmpty());
      while (!open.isEmpty()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          var unused = producer.send(new ProducerRecord<>(to, record.key(), record.value()));
          passed.add();
          if (record.offset() + 1
              >= extent.getOrDefault(record.partition(), new Range(0, 0)).to()) {
            open.remove(record.partition());
          }
        }
      }
      producer.flush();
    }
  }

  private Properties consumerProperties() {
    Properties p = address.clientProperties();
    p.put("enable.auto.commit", "false");
    p.put("max.partition.fetch.bytes", Integer.toString(2 << 20));
    p.put("max.poll.records", "1000");
    return p;
  }

  /** Counts what all threads have passed on, and starts the clock after the warm-up. */
  private static final class Passed {
    private final long warmUp;
    private final AtomicLong count = new AtomicLong();
    private volatile long began = System.nanoTime();

    Passed(long warmUp) {
      this.warmUp = warmUp;
    }

    void add() {
      if (count.incrementAndGet() == warmUp) {
        began = System.nanoTime();
      }
    }

    double secondsSinceWarmUp() {
      return (System.nanoTime() - began) / 1e9;
    }
  }
}
