package nocturne.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.Services;
import nocturne.broker.component.LastRecords;
import nocturne.broker.journal.NightView;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Stage;
import nocturne.standalone.directory.WholeFolder;
import nocturne.standalone.kafka.FreePort;

/**
 * A night that ingest has published and no stage has begun, with a Kafka in a process of its own.
 * It is made once and copied for each run, to the same place, since tables name their files in
 * full.
 *
 * @param folder of everything
 * @param port of Kafka
 */
record PublishedNight(Path folder, int port, Cores cores, SurveyNight night, GlobalOptions global) {
  private static final Duration KAFKA_STARTS = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long LOOK_MILLIS = 200;

  /** A night in this folder, not made yet; from now on its Kafka is that of every command. */
  static PublishedNight in(TemporaryFolder folder, Cores cores, SurveyNight night) {
    GlobalOptions global = night.global();
    int port = FreePort.any("127.0.0.1");
    global.set("kafka.bootstrap-servers", "127.0.0.1:" + port);
    return new PublishedNight(folder.path(), port, cores, night, global);
  }

  private Path current() {
    return folder.resolve("current");
  }

  private Path kept() {
    return folder.resolve("kept");
  }

  /** The home of a run. */
  Path home() {
    return current().resolve("home");
  }

  /** The file for what a process of a run says. */
  Path log(String name) {
    return current().resolve(name + ".log");
  }

  /**
   * Makes it.
   *
   * @return bytes of the packets
   */
  long make() throws IOException, InterruptedException {
    Files.createDirectories(current());
    Home.create(home());
    long bytes;
    try (JavaProcess kafka = startKafka()) {
      try (Services services = services()) {
        night.makeTopics(services);
        services.startWorkers();
        services
            .conductor((of, doing) -> {})
            .startAtOnce(Packets.NIGHT, night.topic(), Map.of()); // the stages find nothing yet
      }
      try (Services services = services()) {
        bytes = night.send(services);
        startIngest(services);
        awaitIngest(kafka, services);
      }
    }
    Files.delete(log("kafka")); // or a later Kafka would seem to serve before it does
    Files.move(current(), kept());
    return bytes;
  }

  private void awaitIngest(JavaProcess kafka, Services services)
      throws IOException, InterruptedException {
    Map<Integer, Long> ends = new HashMap<>();
    services
        .log()
        .extent(night.topic())
        .forEach((partition, kept) -> ends.put(partition, kept.to()));
    NightView view = NightView.ofAll(services.ledger(), StartingPoint.ORIGIN);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!LastRecords.arePassed(ends, places(view.readOn()))) {
      if (!kafka.isAlive() || System.nanoTime() > deadline) {
        throw kafka.failed("does not get a night that ingest is to publish");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private Map<Integer, Long> places(NightView view) {
    Map<Integer, Long> places = new HashMap<>();
    view.survey()
        .forEach(
            (at, next) -> {
              if (at.topic().equals(night.topic())) {
                places.put(at.partition(), next);
              }
            });
    return places;
  }

  /** Brings it to where it was when it was made. */
  void renew() throws IOException, InterruptedException {
    WholeFolder.delete(current());
    try (Stream<Path> all = Files.walk(kept())) {
      for (Path each : (Iterable<Path>) all::iterator) {
        Files.copy(
            each, current().resolve(kept().relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    SurveyNight.settle();
  }

  /** Starts its Kafka. */
  JavaProcess startKafka() throws IOException, InterruptedException {
    JavaProcess kafka =
        JavaProcess.of(
            "Kafka",
            cores.ofKafka(),
            ChildProgram.class,
            ChildProgram.kafka(current().resolve("kafka"), port),
            log("kafka"));
    try {
      kafka.awaitWords(ChildProgram.KAFKA_SERVES, KAFKA_STARTS);
    } catch (IOException | InterruptedException | Failure e) {
      kafka.close();
      throw e;
    }
    return kafka;
  }

  /** Services on its home and Kafka, for this process. */
  Services services() throws IOException, InterruptedException {
    return ChainBench.services(global, Home.create(home()));
  }

  /** Starts ingest in this process, until the services are closed. */
  static void startIngest(Services services) throws IOException {
    var unused =
        services.startWorkers(
            Set.copyOf(services.pipeline().stageNames().stream().filter(Stage::isIngest).toList()));
  }
}
