package nocturne.cloud;

import com.google.protobuf.util.Timestamps;
import com.google.pubsub.v1.PubsubMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.instance.OperatorFiles;
import nocturne.app.night.BooksText;
import nocturne.app.night.DemoHome;
import nocturne.app.night.DemoNight;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.ShownSteps;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.core.night.Night;
import nocturne.google.GoogleInstance;
import nocturne.google.books.Advice;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.night.Simulation;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.Rate;
import nocturne.standalone.kafka.EmbeddedKafka;
import nocturne.standalone.kafka.EmbeddedKafkaOptions;
import nocturne.standalone.kafka.KafkaTopics;
import nocturne.standalone.kafka.KafkaTopicsOptions;
import nocturne.survey.SurveyStream;
import nocturne.survey.kafka.KafkaAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A simulated night through an instance on Google's services, which are in memory. */
@Takes({Takes.Group.SETTINGS, Takes.Group.NAMED_INSTANCE, Takes.Group.ROWS, Takes.Group.BOOKS})
@Command(
    name = "demo",
    description = {
      "Run a simulated night through an instance on Google's services, in memory.",
      "With --emulators only: topics, buckets and tables are kept by this process and gone when it"
          + " ends. All else is as on Google: setup, ingest in a process of its own, the archive's"
          + " function, both jobs of Beam, the conductor, the books. Uses the folder"
          + " demo-google-home beside the usual home folder, or the one that --home names."
    })
final class DemoCommand extends NocturneCommand {
  private static final String PROJECT = "nocturne-demo";
  private static final int PARTITIONS = 2;

  @Option(
      names = "--emulators",
      required = true,
      description = "Use services in memory; nothing is asked of Google.")
  @SuppressWarnings("UnusedVariable") // required, so that nobody takes it for a trial on Google
  private boolean emulators;

  @Option(
      names = "--alerts",
      paramLabel = "N",
      description = "Number of alerts in the night (default: ${DEFAULT-VALUE}).")
  private int alerts = 500;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      description = "How fast alerts are sent: max, 20/s and the like (default: max).")
  private String rate = "max";

  @Option(names = "--replace", description = "Empty the folder of an earlier demonstration first.")
  private boolean replace;

  private final List<String> latencies = new ArrayList<>();
  private Rate pace = new Rate.Unlimited();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicInteger expected = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> unsent = new AtomicReference<>();
  private volatile String doing = "starting the survey";

  DemoCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (alerts < 1) {
      throw Failure.misuse("--alerts " + alerts + ": give 1 or more.");
    }
    pace = Failure.orMisuse(() -> Rate.parse(rate));
    Path folder = DemoHome.take(global, "demo-google-home", replace);
    global.say(
        "A simulated night of %,d alerts on Google's services in memory, in %s:"
            .formatted(alerts, folder));
    long start = System.nanoTime();
    NightBooks books = run(folder);
    double seconds = (System.nanoTime() - start) / 1e9;
    int code = BooksText.inFull(global, false).advising(Advice::on).print(books);
    global.out().flush();
    global.say(
        String.format(
            Locale.ROOT,
            "%,d alerts were made to pass the filter, and %,d passed. That took %.1f s.",
            expected.get(),
            books.count("passed"),
            seconds));
    latencies.forEach(global::say);
    return code;
  }

  private NightBooks run(Path folder) throws IOException, InterruptedException {
    try (ProgressLine line = ProgressLine.start(global.surroundings(), this::tally);
        EmbeddedKafka survey =
            EmbeddedKafka.start(
                EmbeddedKafkaOptions.in(Home.existing(folder).kafka()).withPort(0));
        InMemoryGoogle trial = new InMemoryGoogle()) {
      return run(line, survey.bootstrapServers(), trial);
    }
  }

  private NightBooks run(ProgressLine line, String bootstrapServers, InMemoryGoogle trial)
      throws IOException, InterruptedException {
    global.set("survey.bootstrap-servers", bootstrapServers);
    GoogleInstance where =
        GoogleInstance.of(PROJECT, GoogleInstance.ANY_ZONE, global.instance(), trial.standIns());
    Path home = global.home();
    try (LocalMachines machines =
        new LocalMachines(
            where,
            new Program(global.surroundings().environment()),
            Home.existing(home).log(),
            trial.pubsubRest(),
            List.of(
                "worker",
                GlobalOptions.BACK_END,
                "google",
                "--stages",
                "ingest",
                "--project",
                PROJECT,
                "--zone",
                where.zone(),
                "--instance",
                where.instance(),
                "--home",
                home.toString(),
                "-D",
                "survey.bootstrap-servers=" + bootstrapServers))) {
      return OpenInstance.with(
          global,
          where,
          machines,
          open -> {
            doing = "setting up";
            machines.startArchive();
            var unused = open.parts().create();
            var unusedMachines = open.parts().createMachines();
            var unusedToo =
                open.brokerFiles().upload(OperatorFiles.read(null, global.configuration()));
            NightBooks books = night(open, line, new KafkaAddress(bootstrapServers, Map.of()));
            for (String topic : open.pipeline().in(open.names()).topicNames()) {
              latency(topic, trial.published(PROJECT, topic)).ifPresent(latencies::add);
            }
            return books;
          });
    }
  }

  /**
   * Latencies: the time from the survey's record to the publishing of the topic's messages; empty
   * without messages.
   */
  private static Optional<String> latency(String topic, List<PubsubMessage> messages) {
    long[] millis =
        messages.stream()
            .filter(each -> each.containsAttributes("kafka.timestamp"))
            .mapToLong(
                each ->
                    Timestamps.toMillis(each.getPublishTime())
                        - Long.parseLong(each.getAttributesOrThrow("kafka.timestamp")))
            .sorted()
            .toArray();
    return millis.length == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "From the survey's record to %s: %.1f s at the median, %.1f s at 99 %%.",
                topic,
                millis[millis.length / 2] / 1e3,
                millis[millis.length * 99 / 100] / 1e3));
  }

  private NightBooks night(OpenInstance open, ProgressLine line, KafkaAddress address)
      throws IOException, InterruptedException {
    Night night = DemoNight.NIGHT;
    String topic = open.names().survey().topic(night);
    try (KafkaTopics topics = new KafkaTopics(address, "ztf_ledger", KafkaTopicsOptions.DEFAULTS)) {
      topics.create(topic, PARTITIONS);
    }
    Thread sender = new Thread(() -> send(address, topic), "sender");
    sender.setDaemon(true);
    sender.start();
    try (SurveyStream survey = open.survey()) {
      Conductor conductor = open.conductor(survey, new ShownSteps(line, what -> doing = what));
      conductor.start(night, topic);
      sender.join();
      @Nullable Throwable why = unsent.get();
      if (why != null) {
        throw Failure.incomplete("The night's packets could not be sent.", why);
      }
      return conductor.end(night);
    } finally {
      sender.interrupt();
    }
  }

  private void send(KafkaAddress address, String topic) {
    SimulatedNight night = DemoNight.of(global.configuration().simulator().seed(), alerts);
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(address, topic)) {
      new Simulation(night, DemoNight.FAULTS)
          .run(
              out,
              Pacer.ofSystem(pace),
              (packets, bytes, source) -> sent.set(packets),
              () -> !Thread.currentThread().isInterrupted(),
              truth -> {
                if (truth.expectedPass()) {
                  expected.incrementAndGet();
                }
              });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | Error e) {
      unsent.set(e);
    }
  }

  private Tally tally() {
    return new Tally(doing, sent.get(), OptionalLong.empty(), Optional.empty());
  }
}
