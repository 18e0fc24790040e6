package nocturne.cloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import nocturne.app.Failure;
import nocturne.app.log.LogFile;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import nocturne.app.output.Rows;
import nocturne.broker.books.NightBooks;
import nocturne.google.ingest.IntentIngest;
import nocturne.simulator.night.CutoutSize;
import nocturne.standalone.directory.WholeFolder;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures parts of a night on Google's services in memory, which answer as late as is wanted. */
@Takes({Takes.Group.ROWS})
@Command(
    name = "bench",
    description = {
      "Measure parts of a night on Google's services in memory, whose answers come as late as is"
          + " wanted.",
      "All is in this process, the survey's Kafka and the services included. Needs memory for"
          + " every packet: NOCTURNE_OPTS=-Xmx6g."
    })
final class BenchCommand {
  /** Average size of ZTF's packets, kB. */
  private static final int PACKET_KB = 70;

  private final GlobalOptions global;

  BenchCommand(GlobalOptions global) {
    this.global = global;
  }

  @Command(
      name = "ingest",
      description = "Packets a second from a topic that holds them all to Pub/Sub.")
  int ingest(
      @Option(names = "--alerts", paramLabel = "N", defaultValue = "8000") int alerts,
      @Option(
              names = "--put-ms",
              paramLabel = "MS",
              defaultValue = "80",
              description = "How late Cloud Storage answers a put (default: 80).")
          int putMillis)
      throws IOException, InterruptedException {
    return in(
        folder -> {
          try (BenchWorld world =
              new BenchWorld(folder, alerts, CutoutSize.forPackets(PACKET_KB))) {
            world.trial().delayPuts(Duration.ofMillis(putMillis));
            double seconds = world.received(IntentIngest.OPTIONS, world.publisher());
            show(
                List.of("alerts", "packet_kB", "put_ms", "seconds", "packets_s", "MB_s"),
                alerts,
                world.bytes() / alerts / 1000,
                putMillis,
                seconds,
                alerts / seconds,
                world.bytes() / seconds / 1e6);
          }
        });
  }

  @Command(
      name = "restart",
      description = "Seconds until ingest receives again, with a night in its ledger.")
  int restart(
      @Option(names = "--alerts", paramLabel = "N", defaultValue = "300000") int alerts,
      @Option(
              names = "--read-ms",
              paramLabel = "MS",
              defaultValue = "30",
              description = "How late Cloud Storage answers a read (default: 30).")
          int readMillis,
      @Option(
              names = "--packets",
              paramLabel = "N",
              defaultValue = "167",
              description = "Packets of an intent: 167 come in half a second at 333/s.")
          int packets)
      throws IOException, InterruptedException {
    return in(
        folder -> {
          try (BenchWorld world = new BenchWorld(folder, alerts, new CutoutSize(1, true))) {
            double filled =
                world.received(IntentIngest.OPTIONS.withPackets(packets), BenchWorld.FORGETS);
            world.trial().delayReading(Duration.ofMillis(readMillis));
            double seconds = world.restarted();
            show(
                List.of("alerts", "packets_an_intent", "read_ms", "filled_s", "restart_s"),
                alerts,
                packets,
                readMillis,
                filled,
                seconds);
          }
        });
  }

  @Command(
      name = "books",
      description = {
        "Seconds that the books of a night take whose traces are all in the stores.",
        "Archived objects are empty, rows have no fields of packets: books read neither."
      })
  int books(
      @Option(names = "--alerts", paramLabel = "N", defaultValue = "300000") int alerts,
      @Option(
              names = "--passing",
              paramLabel = "N",
              defaultValue = "10",
              description = "One of so many alerts passes the filter (default: 10).")
          int passing,
      @Option(
              names = "--answer-ms",
              paramLabel = "MS",
              split = ",",
              defaultValue = "0,30",
              description = "How late Cloud Storage answers a read or a page (default: 0,30).")
          List<Integer> answerMillis,
      @Option(names = "--times", paramLabel = "N", defaultValue = "3") int times)
      throws IOException, InterruptedException {
    return in(
        folder -> {
          try (BenchWorld world = new BenchWorld(folder, alerts, new CutoutSize(1, true))) {
            NightStores stores = new NightStores(world, passing);
            double filled = stores.fill();
            try (Rows rows =
                global.rows(
                    List.of("alerts", "passed", "answer_ms", "filled_s", "books_s", "cpu_s"))) {
              for (int millis : answerMillis) {
                world.trial().delayReading(Duration.ofMillis(millis));
                for (int i = 0; i < times; i++) {
                  Stopwatch watch = new Stopwatch();
                  NightBooks books = stores.books();
                  rows.add(
                      Arrays.asList(
                          alerts,
                          books.count("passed"),
                          millis,
                          filled,
                          watch.seconds(),
                          watch.processorSeconds()));
                  if (!books.wrong().isEmpty()) {
                    throw Failure.incomplete("The books do not balance: " + books.wrong());
                  }
                }
              }
            }
          }
        });
  }

  @Command(
      name = "sinks",
      description = {
        "The sinks that the jobs call, beside the standalone worker with the same alerts.",
        "A ratio above 1 says that the sink makes more alerts a second."
      })
  int sinks(
      @Option(names = "--alerts", paramLabel = "N", defaultValue = "3000") int alerts,
      @Option(
              names = "--packet-kb",
              paramLabel = "KB",
              defaultValue = "70",
              description = "The size of a packet (default: 70).")
          int packetKilobytes,
      @Option(names = "--times", paramLabel = "N", defaultValue = "3") int times)
      throws IOException, InterruptedException {
    return in(
        folder -> {
          SinkBench bench = new SinkBench(alerts, CutoutSize.forPackets(packetKilobytes));
          try (Rows rows =
              global.rows(
                  List.of(
                      "stage",
                      "alerts",
                      "worker_s",
                      "worker_cpu_s",
                      "sink_s",
                      "sink_cpu_s",
                      "ratio",
                      "cpu_ratio"))) {
            for (int i = 0; i < times; i++) {
              for (SinkBench.Compared each : bench.run(folder.resolve("run-" + i))) {
                rows.add(
                    Arrays.asList(
                        each.stage(),
                        alerts,
                        each.worker().seconds(),
                        each.worker().processorSeconds(),
                        each.sink().seconds(),
                        each.sink().processorSeconds(),
                        each.ratio(),
                        each.processorRatio()));
              }
            }
          }
        });
  }

  private void show(List<String> columns, Object... values) {
    try (Rows rows = global.rows(columns)) {
      rows.add(Arrays.asList(values));
    }
  }

  @FunctionalInterface
  private interface Work {
    void in(Path folder) throws IOException, InterruptedException;
  }

  /** Runs the work in a folder of its own, which is deleted afterwards. */
  @SuppressWarnings("try") // the log is only closed
  private int in(Work work) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("nocturne-bench");
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    try (LogFile log = LogFile.open(folder.resolve("log"), global.debug(), global.redaction())) {
      work.in(folder);
      return 0;
    } finally {
      WholeFolder.delete(folder);
    }
  }
}
