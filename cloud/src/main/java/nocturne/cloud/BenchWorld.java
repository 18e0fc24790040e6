package nocturne.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.ingest.IngestGauge;
import nocturne.broker.ingest.IngestOptions;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Message;
import nocturne.broker.port.Publisher;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.google.GoogleClients;
import nocturne.google.GoogleInstance;
import nocturne.google.ingest.IntentIngest;
import nocturne.simulator.night.CutoutSize;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import nocturne.standalone.kafka.EmbeddedKafka;
import nocturne.standalone.kafka.EmbeddedKafkaOptions;
import nocturne.standalone.kafka.KafkaTopics;
import nocturne.standalone.kafka.KafkaTopicsOptions;
import nocturne.survey.SurveyStream;
import nocturne.survey.kafka.KafkaAddress;
import nocturne.survey.kafka.KafkaSurveyStream;

/** A survey's topic with a night, and what ingest needs on Google's services. */
final class BenchWorld implements AutoCloseable {
  static final Night NIGHT = Night.parse("20210120");
  private static final String PROJECT = "nocturne-bench";
  private static final int PARTITIONS = 4;

  /** Confirms what it is given and keeps nothing. */
  static final Publisher FORGETS =
      new Publisher() {
        @Override
        public CompletableFuture<Void> publish(String topic, Message message) {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final InMemoryGoogle trial = new InMemoryGoogle();
  private final EmbeddedKafka kafka;
  private final SurveyStream survey;
  private final Names names;
  private final GoogleClients clients;
  private final String topic;
  private final AtomicLong bytes = new AtomicLong();

  BenchWorld(Path folder, int alerts, CutoutSize cutouts) throws IOException, InterruptedException {
    kafka = EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder.resolve("kafka")).withPort(0));
    clients =
        GoogleInstance.of(
                PROJECT, GoogleInstance.ANY_ZONE, Instance.testing("bench"), trial.standIns())
            .open();
    names = clients.names();
    names.buckets().forEach(clients.store()::createBucket);
    Pipeline.standard(names).topicNames().forEach(name -> clients.topics().create(name, 1));
    topic = names.survey().topic(NIGHT);
    KafkaAddress address = new KafkaAddress(kafka.bootstrapServers(), Map.of());
    try (KafkaTopics made = new KafkaTopics(address, "ztf_ledger", KafkaTopicsOptions.DEFAULTS)) {
      made.create(topic, PARTITIONS);
    }
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(address, topic)) {
      for (SimulatedAlert alert : SimulatedNight.of(NIGHT, 1, alerts).withCutouts(cutouts)) {
        bytes.addAndGet(alert.packet().length);
        out.send(Long.toString(alert.truth().candid().value()).getBytes(UTF_8), alert.packet());
      }
      out.flush();
    }
    survey = new KafkaSurveyStream(address, IntentIngest.SURVEY, names.survey());
  }

  InMemoryGoogle trial() {
    return trial;
  }

  GoogleClients clients() {
    return clients;
  }

  Publisher publisher() {
    return clients.publisher();
  }

  /** The survey's topic of the night. */
  String topic() {
    return topic;
  }

  /** Bytes of all packets. */
  long bytes() {
    return bytes.get();
  }

  OpenNight open(boolean ends) {
    Map<SurveyPartition, Long> to = new HashMap<>();
    survey
        .find(topic)
        .ifPresent(
            found ->
                found
                    .partitions()
                    .forEach((p, its) -> to.put(SurveyPartition.of(found.topic(), p), its.end())));
    return new OpenNight(
        NIGHT, topic, 1, StartingPoint.ORIGIN, ends ? Optional.of(to) : Optional.empty());
  }

  private Ingest ingest(IngestOptions options, Publisher to, OpenNight night, Runnable left) {
    return IntentIngest.of(
        new IntentIngest.Back(clients.store(), to, survey, () -> List.of(night)),
        names,
        new PacketDecoder(names.survey()),
        options,
        new Ingest.Timing(Clock.systemUTC(), new Random(1)),
        place -> {
          if (place == CrashPoint.INGEST_LEFT) {
            left.run();
          }
        });
  }

  /** Receives the night; the seconds that takes. */
  double received(IngestOptions options, Publisher to) {
    Ingest[] self = new Ingest[1];
    self[0] = ingest(options, to, open(true), () -> self[0].stop());
    long from = System.nanoTime();
    var unused = self[0].keepRunning();
    return (System.nanoTime() - from) / 1e9;
  }

  /**
   * Starts ingest for the night as one that is still open. Returns the seconds until it receives.
   */
  double restarted() throws InterruptedException {
    Ingest again = ingest(IntentIngest.OPTIONS, FORGETS, open(false), () -> {});
    long from = System.nanoTime();
    Thread thread =
        new Thread(
            () -> {
              var unused = again.keepRunning();
            });
    thread.start();
    IngestGauge.State state = again.gauge().state();
    while (state != IngestGauge.State.WAITING && state != IngestGauge.State.READING) {
      Thread.sleep(20);
      state = again.gauge().state();
    }
    double seconds = (System.nanoTime() - from) / 1e9;
    again.stop();
    thread.join();
    return seconds;
  }

  @Override
  public void close() {
    survey.close();
    clients.close();
    kafka.close();
    trial.close();
  }
}
