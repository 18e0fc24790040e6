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
import java.util.stream.IntStream;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.Streams;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka alone can do: consume a topic and publish the same bytes on another, without
 * transactions, with the compression that the broker's own writers use.
 */
final class Floor {
  private final KafkaAddress address;
  private final String from;
  private final long records;

  Floor(KafkaAddress address, String from, long records) {
    this.address = address;
    this.from = from;
    this.records = records;
  }

  /** Records a second with so many threads, each with its share of the partitions. */
  double rate(Streams streams, int threads) throws InterruptedException {
    String to = "floor-" + threads;
    Map<Integer, Range> extent = streams.extent(from);
    streams.create(to, extent.size());
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      long began = System.nanoTime();
      List<Future<Long>> shares = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int mine = t;
        List<Integer> partitions =
            IntStream.range(0, extent.size()).filter(p -> p % threads == mine).boxed().toList();
        shares.add(pool.submit(() -> pass(partitions, extent, to)));
      }
      long passed = 0;
      for (Future<Long> share : shares) {
        passed += share.get();
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      if (passed != records) {
        throw new IllegalStateException(passed + " records were passed on, not " + records);
      }
      return records / seconds;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka alone failed: " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
      streams.delete(to);
    }
  }

  private long pass(List<Integer> partitions, Map<Integer, Range> extent, String to)
      throws ExecutionException, InterruptedException {
    long passed = 0;
    @Nullable Future<RecordMetadata> last = null;
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                producerProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      List<TopicPartition> mine =
          partitions.stream().map(p -> new TopicPartition(from, p)).toList();
      consumer.assign(mine);
      consumer.seekToBeginning(mine);
      Set<Integer> open = new HashSet<>(partitions);
      open.removeIf(p -> extent.getOrDefault(p, new Range(0, 0)).isEmpty());
      while (!open.isEmpty()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          last = producer.send(new ProducerRecord<>(to, record.key(), record.value()));
          passed++;
          if (record.offset() + 1
              >= extent.getOrDefault(record.partition(), new Range(0, 0)).to()) {
            open.remove(record.partition());
          }
        }
      }
      producer.flush();
      if (last != null) {
        last.get();
      }
    }
    return passed;
  }

  private Properties consumerProperties() {
    Properties p = address.clientProperties();
    p.put("enable.auto.commit", "false");
    p.put("max.partition.fetch.bytes", Integer.toString(2 << 20));
    p.put("max.poll.records", "1000");
    return p;
  }

  private Properties producerProperties() {
    Properties p = address.clientProperties();
    p.put("acks", "all");
    p.put("batch.size", Integer.toString(1 << 20));
    p.put("linger.ms", "5");
    p.put("buffer.memory", Integer.toString(64 << 20));
    p.put("max.request.size", Integer.toString(16 << 20));
    p.put("compression.type", "zstd");
    p.put("compression.zstd.level", "1");
    return p;
  }
}
