package nocturne.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Workers;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/**
 * A night that lies on the survey's topic already, taken through consumer, archive, table and
 * filter until every stage is drained; held to what Kafka alone does with the same bytes on the
 * same node. Each run has a home of its own, removed afterwards.
 */
final class ChainBench {
  private static final Night NIGHT = Night.parse("20210120");

  private final Iterable<byte[]> packets;
  private final int alerts;
  private final int runs;
  private final GlobalOptions global;

  /**
   * @param packets of the night, each candid once
   * @param alerts how many these are
   */
  ChainBench(Iterable<byte[]> packets, int alerts, int runs, GlobalOptions global) {
    this.packets = packets;
    this.alerts = alerts;
    this.runs = runs;
    this.global = global;
  }

  void run(PrintStream out) throws IOException, InterruptedException {
    Scores scores = new Scores("alerts");
    for (int run = -1; run < runs; run++) {
      Path folder = Files.createTempDirectory("nocturne-bench");
      try {
        run(folder, run < 0 ? new Scores("alerts") : scores);
      } finally {
        remove(folder);
      }
      out.println(run < 0 ? "warmed up" : "run " + (run + 1) + " of " + runs + " done");
    }
    scores.print(out);
  }

  private void run(Path folder, Scores scores) throws IOException, InterruptedException {
    try (Services services =
        Services.open(
            new Services.Opening(
                Home.create(folder.resolve("home")),
                global.configuration(),
                global.names(),
                "bench",
                false,
                global.surroundings().clock(),
                global.err()))) {
      services.resources().create();
      String survey = services.names().surveyTopic(NIGHT);
      services.streams().create(survey, services.configuration().kafka().partitions());
      fill(services, survey);
      Floor floor = new Floor(services.address(), survey, alerts);
      settle();
      double one = floor.rate(services.streams(), 1);
      settle();
      double two = floor.rate(services.streams(), 2);
      settle();
      double chain = chain(services, survey);
      scores.add("Kafka alone, the better of one and two threads", Math.max(one, two));
      scores.add("  one thread", one);
      scores.add("  two threads", two);
      scores.add("Nocturne: a night until all stages are drained", chain);
    }
  }

  /** Waits until the disk has what was written before, so that nobody pays for another's bytes. */
  private static void settle() throws IOException, InterruptedException {
    new ProcessBuilder("sync").start().waitFor();
  }

  private void fill(Services services, String survey) {
    PacketDecoder decoder = new PacketDecoder(AlertFields.ZTF);
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(services.address(), survey)) {
      for (byte[] packet : packets) {
        out.send(candid(decoder, packet), packet);
      }
      out.flush();
    }
  }

  static byte[] candid(PacketDecoder decoder, byte[] packet) {
    try {
      Alert alert = decoder.decodeOne(packet);
      return alert.candid().toString().getBytes(StandardCharsets.US_ASCII);
    } catch (UnreadableException e) {
      throw new IllegalStateException("a packet that was readable before: " + e.getMessage(), e);
    }
  }

  private double chain(Services services, String survey) throws IOException, InterruptedException {
    AtomicLong began = new AtomicLong();
    AtomicLong ended = new AtomicLong();
    Conductor conductor =
        services.conductor(
            (night, doing) -> {
              if (doing.startsWith("receiving")) {
                began.compareAndSet(0, System.nanoTime());
              } else if (doing.equals("making the books")) {
                ended.compareAndSet(0, System.nanoTime());
              }
            });
    services.startWorkers(Workers.ALL);
    conductor.start(NIGHT, survey);
    NightBooks books = conductor.end(NIGHT);
    if (!books.balance() || books.count("published") != alerts) {
      throw new IllegalStateException(
          "the books of a benchmark's night do not balance: " + books.wrong());
    }
    return alerts * 1e9 / (ended.get() - began.get());
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
