package nocturne.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.app.wiring.Services;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;

/**
 * Nights one after the other in one process, and after each what the process and its home hold:
 * whether anything grows that should not. Retention is run after each night, with what the settings
 * say.
 */
final class NightsBench {
  private static final LocalDate FIRST = LocalDate.of(2021, 1, 1);

  private final List<byte[]> packets;
  private final List<byte[]> keys = new ArrayList<>();
  private final int nights;
  private final GlobalOptions global;

  /** State after a night. */
  private record Held(
      long heap,
      long descriptors,
      long threads,
      long kafka,
      long objects,
      long data,
      long metadata) {
    static final String HEADING =
        "night      alerts/s  heap MiB  open files  threads  kafka files  objects  data files"
            + "  metadata files";

    String line(Night night, double rate) {
      return String.format(
          Locale.ROOT,
          "%s  %8.0f  %8.1f  %10d  %7d  %11d  %7d  %10d  %14d",
          night.basicIso(),
          rate,
          heap / 1048576.0,
          descriptors,
          threads,
          kafka,
          objects,
          data,
          metadata);
    }
  }

  /**
   * @param packets of each night: an alert is another in another night
   */
  NightsBench(List<byte[]> packets, int nights, GlobalOptions global) {
    this.packets = packets;
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    packets.forEach(packet -> keys.add(Packets.key(Packets.decoded(decoder, packet).candid())));
    this.nights = nights;
    this.global = global;
  }

  /** Answers what grew, in words; empty when nothing did. */
  List<String> run(PrintStream out) throws IOException, InterruptedException {
    List<Held> held = new ArrayList<>();
    try (TemporaryFolder folder = TemporaryFolder.make();
        Services services = ChainBench.services(global, folder)) {
      services.resources().create();
      services.startWorkers();
      out.println(Held.HEADING);
      for (int n = 0; n < nights; n++) {
        Night night = new Night(FIRST.plusDays(n));
        double rate = night(services, night);
        services.retention().run();
        services.pipeline().tables().forEach(table -> services.tables().compact(table, night));
        Held now = measure(folder.path().resolve("home"));
        held.add(now);
        out.println(now.line(night, rate));
      }
    }
    return growth(held);
  }

  private double night(Services services, Night night) throws InterruptedException {
    String survey = services.names().surveyTopic(night);
    services.topics().create(survey, services.configuration().kafka().partitions());
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(services.address(), survey)) {
      for (int i = 0; i < packets.size(); i++) {
        out.send(keys.get(i), packets.get(i));
      }
      out.flush();
    }
    long began = System.nanoTime();
    Conductor conductor = services.conductor((of, doing) -> {});
    conductor.start(night, survey);
    NightBooks books = conductor.end(night);
    if (!books.balance() || books.count("published") != packets.size()) {
      throw new IllegalStateException(
          "the books of night " + night + " do not balance: " + books.wrong());
    }
    return packets.size() * 1e9 / (System.nanoTime() - began);
  }

  private static Held measure(Path home) throws IOException, InterruptedException {
    long heap = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(200);
      heap = Math.min(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    long descriptors =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getOpenFileDescriptorCount()
            : -1;
    return new Held(
        heap,
        descriptors,
        ManagementFactory.getThreadMXBean().getThreadCount(),
        files(home.resolve("kafka"), ""),
        files(home.resolve("store"), ""),
        files(home.resolve("warehouse"), ".parquet"),
        files(home.resolve("warehouse"), ".avro") + files(home.resolve("warehouse"), ".json"));
  }

  private static long files(Path folder, String suffix) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).filter(f -> f.toString().endsWith(suffix)).count();
    }
  }

  /**
   * Compares the last night with the one in the middle. Kafka's clients keep the buffers of a busy
   * moment, up to a limit, so some heap may come once. A night may leave open files of a deleted
   * topic for about a minute.
   */
  private List<String> growth(List<Held> held) {
    List<String> grown = new ArrayList<>();
    if (held.size() < 3) {
      return grown;
    }
    Held early = held.get(held.size() / 2 - 1);
    Held late = held.get(held.size() - 1);
    int apart = held.size() - held.size() / 2;
    check(grown, "heap, MiB", early.heap >> 20, late.heap >> 20, 32L + apart);
    check(grown, "open files", early.descriptors, late.descriptors, 8L + 8L * apart);
    check(grown, "threads", early.threads, late.threads, 2);
    return grown;
  }

  private static void check(List<String> grown, String what, long early, long late, long allowed) {
    if (late - early > allowed) {
      grown.add(what + " went from " + early + " to " + late + ", more than " + allowed);
    }
  }
}
