package nocturne.torture;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import nocturne.standalone.kafka.EmbeddedKafka;
import nocturne.standalone.kafka.EmbeddedKafkaOptions;

/** Runs our Kafka as a process of its own, until it is killed. */
final class KafkaAlone {
  /** Printed on stdout once it serves. */
  static final String READY = "torture: kafka serves";

  private KafkaAlone() {}

  /**
   * Starts Kafka and waits for ever.
   *
   * @param args the folder, the port, and the port that clients are told
   */
  @SuppressWarnings({"try", "SystemOut"}) // only held open; the torture reads stdout
  public static void main(String[] args) throws InterruptedException {
    ArmedKillPoint.endWithParent();
    try (EmbeddedKafka kafka =
        EmbeddedKafka.start(
            EmbeddedKafkaOptions.in(Path.of(args[0]))
                .withPort(Integer.parseInt(args[1]))
                .withAdvertisedPort(Integer.parseInt(args[2])))) {
      // Ended in order by SIGTERM, as an operator ends a Kafka of her own.
      Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
      System.out.println(READY);
      System.out.flush();
      new CountDownLatch(1).await();
    }
  }
}
