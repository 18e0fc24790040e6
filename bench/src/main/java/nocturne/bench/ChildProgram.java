package nocturne.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import nocturne.app.Nocturne;
import nocturne.standalone.kafka.EmbeddedKafka;
import nocturne.standalone.kafka.EmbeddedKafkaOptions;

/**
 * The program of a benchmark's child processes: a command of the command line, or Kafka alone. It
 * ends with the benchmark, however that ends.
 */
final class ChildProgram {
  /** The output of Kafka alone once it serves. */
  static final String KAFKA_SERVES = "bench: kafka serves";

  private static final String KAFKA = "kafka-alone";

  private ChildProgram() {}

  /** Words of a process that runs Kafka alone. */
  static List<String> kafka(Path folder, int port) {
    return List.of(KAFKA, folder.toString(), Integer.toString(port));
  }

  /**
   * Runs it.
   *
   * @param args a command's, or those of {@link #kafka}
   */
  public static void main(String[] args) throws InterruptedException {
    ProcessHandle.current()
        .parent()
        .ifPresent(
            parent -> {
              var unused = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
            });
    if (args[0].equals(KAFKA)) {
      serve(Path.of(args[1]), Integer.parseInt(args[2]));
    } else {
      Nocturne.main(args);
    }
  }

  @SuppressWarnings({"try", "SystemOut"}) // only held open; the benchmark reads stdout
  private static void serve(Path folder, int port) throws InterruptedException {
    try (EmbeddedKafka kafka =
        EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder).withPort(port))) {
      Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
      System.out.println(KAFKA_SERVES);
      System.out.flush();
      new CountDownLatch(1).await();
    }
  }
}
