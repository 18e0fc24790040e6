package nocturne.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Kafka in a process of its own, behind a proxy that all clients and Kafka itself use; restarted
 * when it ends.
 */
final class SeparateKafka {
  private static final int MEGABYTES = 400;

  private final ChildProcess process;
  private final Wire wire;
  private final Watch watch;

  /**
   * Starts it.
   *
   * @param port where clients reach it
   */
  SeparateKafka(Java java, Path folder, int port, Random random, Watch watch) throws IOException {
    int behind = TortureHome.freePort();
    List<String> arguments =
        List.of(folder.toString(), Integer.toString(behind), Integer.toString(port));
    this.watch = watch;
    this.wire = new Wire(port, behind, new Random(random.nextLong()));
    this.process =
        new ChildProcess(
                "kafka",
                end ->
                    java.start(
                        KafkaAlone.class,
                        KafkaAlone.READY,
                        MEGABYTES,
                        Map.of(),
                        Map.of(),
                        arguments,
                        watch.logOf("kafka")),
                any -> new KillPlan.Lives(),
                random,
                () -> false,
                watch)
            .live();
  }

  ChildProcess process() {
    return process;
  }

  Wire wire() {
    return wire;
  }

  /** Waits until it serves. */
  void await() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      Java.@Nullable Child child = process.child();
      if (child != null && child.isAlive() && child.awaitReady(60)) {
        return;
      }
      Thread.sleep(50);
    }
    throw new TortureException("Kafka does not start; see its log");
  }

  /** Ends it and counts what the proxy did. */
  void end() throws InterruptedException {
    process.end();
    watch.tolls().brought("connections broken", wire.broken());
    watch.tolls().brought("answers late", wire.delayed());
    try {
      wire.close();
    } catch (IOException e) {
      // It ends with this process.
    }
  }
}
