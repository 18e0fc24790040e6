package nocturne.bench;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import nocturne.app.Failure;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A survey that sends alerts at a constant rate, however fast they are processed (an open loop).
 * Each record's time stamp is the moment at which it was due, so a late send counts as latency and
 * delays nothing that follows. One thread makes the packets some seconds ahead, another sends them.
 */
final class PacedSurvey implements AutoCloseable {
  private static final int AHEAD = 1_000;
  private static final long LOOK_MILLIS = 20;

  private final String topic;
  private final double rate;
  private final int alerts;
  private final BlockingQueue<SimulatedAlert> made = new ArrayBlockingQueue<>(AHEAD);
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final Thread maker;
  private final Thread sender;
  private volatile long beganMillis;

  /**
   * @param topic must exist
   * @param rate alerts a second
   */
  PacedSurvey(String bootstrapServers, String topic, double rate, SimulatedMix mix) {
    this.topic = topic;
    this.rate = rate;
    this.alerts = mix.count();
    this.producer =
        new KafkaProducer<>(
            KafkaSurveyTopic.settings(KafkaAddress.plain(bootstrapServers)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.maker = new Thread(() -> make(mix.iterator()), "bench-maker");
    this.sender = new Thread(this::send, "bench-survey");
    maker.setDaemon(true);
    sender.setDaemon(true);
  }

  /**
   * Begins to send, once some seconds' packets are made.
   *
   * @return the start, in Unix milliseconds
   */
  long start() throws InterruptedException {
    maker.start();
    while (made.size() < Math.min(AHEAD, alerts)) {
      check();
      Thread.sleep(LOOK_MILLIS);
    }
    beganMillis = System.currentTimeMillis();
    sender.start();
    return beganMillis;
  }

  private void make(Iterator<SimulatedAlert> mix) {
    try {
      while (mix.hasNext()) {
        made.put(mix.next());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void send() {
    long began = System.nanoTime();
    try {
      for (int i = 0; i < alerts; i++) {
        long due = (long) (i * 1e9 / rate);
        SimulatedAlert alert = made.take();
        for (long left = 1; left > 0; ) {
          left = began + due - System.nanoTime();
          LockSupport.parkNanos(left);
          if (Thread.interrupted()) {
            return;
          }
        }
        long stamp = beganMillis + TimeUnit.NANOSECONDS.toMillis(due);
        byte[] key = Packets.key(alert.truth().candid());
        var unused =
            producer.send(
                new ProducerRecord<>(topic, null, stamp, key, alert.packet()),
                (at, problem) -> fail(problem));
      }
      producer.flush();
    } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void fail(@Nullable Exception problem) {
    if (problem != null) {
      failure.compareAndSet(null, problem);
    }
  }

  /**
   * Sees that it works.
   *
   * @throws Failure with exit code 1 when an alert could not be made or sent
   */
  void check() {
    @Nullable Exception problem = failure.get();
    if (problem != null) {
      throw Failure.incomplete("Cannot send alerts to " + topic + ": " + problem, problem);
    }
  }

  @Override
  public void close() {
    maker.interrupt();
    sender.interrupt();
    producer.close(Duration.ZERO);
  }
}
