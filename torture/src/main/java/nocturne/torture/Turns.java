package nocturne.torture;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.PortException;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.kafka.KafkaTopics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.jspecify.annotations.Nullable;

/**
 * Changes of the survey's topic between two packets of a night, the same in each run: it gets
 * partitions, or is deleted and made again when all of it has been read.
 */
final class Turns {
  private static final int MORE = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final @Nullable CurrentKafka kafka;
  private final String topic;
  private final int grows;
  private final int remade;
  private boolean hasGrown;

  /**
   * @param packets number of the night's packets
   */
  Turns(@Nullable CurrentKafka kafka, String topic, Set<Scenario> scenarios, int packets) {
    this.kafka = kafka;
    this.topic = topic;
    this.grows = scenarios.contains(Scenario.GROWS) ? packets / 2 : Integer.MAX_VALUE;
    this.remade = scenarios.contains(Scenario.REMADE) ? packets / 3 : Integer.MAX_VALUE;
  }

  /** Turns of a night that is not sent: only {@link #partitions} may be called. */
  static Turns notTaken(Set<Scenario> scenarios, int packets) {
    return new Turns(null, "", scenarios, packets);
  }

  private CurrentKafka kafka() {
    return Objects.requireNonNull(kafka, "a night that is not sent");
  }

  /** Number of partitions when this packet is sent, counted from 0. */
  int partitions(int packet) {
    return TorturedNight.PARTITIONS + (packet >= grows ? MORE : 0);
  }

  /** Number of partitions now: a night may end just before the packet with which it grows. */
  int partitions() {
    return TorturedNight.PARTITIONS + (hasGrown ? MORE : 0);
  }

  boolean isDue(int packet) {
    return packet == grows || packet == remade;
  }

  /** Makes the changes that are due before this packet; all before it have been sent. */
  void take(int packet) throws InterruptedException {
    if (packet == remade) {
      await("ingest has read " + packet + " packets", () -> packet - received());
      kafka().patiently(PATIENCE, topics -> topics.delete(topic));
      kafka().patiently(PATIENCE, topics -> topics.create(topic, partitions(packet)));
    }
    if (packet == grows) {
      hasGrown = true;
      kafka()
          .patiently(PATIENCE, topics -> grow(kafka().address().get(), topic, partitions(packet)));
    }
  }

  /** Sets a topic's number of partitions. */
  static void grow(String bootstrapServers, String topic, int partitions) {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", bootstrapServers, "client.id", "torture"))) {
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.InvalidPartitionsException) {
        return; // an earlier request was executed and answered too late
      }
      throw new PortException.Unavailable("adding partitions to " + topic, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long received() {
    long[] outcomes = {0};
    Optional<Night> night = Ztf.SURVEY.nightOf(topic);
    try (KafkaTopics topics = kafka().open()) {
      topics
          .ledger()
          .read(
              LedgerMark.START,
              new Ledger.Scope.All(),
              record -> {
                if (record instanceof IngestBatch batch && night.filter(batch::isOf).isPresent()) {
                  outcomes[0] += batch.outcomes().size();
                }
              });
    }
    return outcomes[0];
  }

  private static void await(String what, LongSupplier missing) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      long left;
      try {
        left = missing.getAsLong();
      } catch (PortException e) {
        left = -1; // Kafka is away for a moment
      }
      if (left == 0) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new TortureException(
            "In %s s it did not come about that %s; missing %s"
                .formatted(PATIENCE.toSeconds(), what, left));
      }
      Thread.sleep(300);
    }
  }
}
