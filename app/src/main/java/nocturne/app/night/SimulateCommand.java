package nocturne.app.night;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.instance.InstancesCommand;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogRecord;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.simulator.night.Faults;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.night.Simulation;
import nocturne.simulator.night.TruthWriter;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.SurveyTopic;
import nocturne.simulator.replay.Replay;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Plays the survey: sends simulated alerts, those of files, or those of a reservoir to a survey
 * topic of the instance, up to a number or a duration. A reservoir is read from its subscription's
 * position, without a group. The position does not move, so the same alerts can be drawn again.
 */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "simulate",
    description = {
      "Fill a survey topic of the instance with alerts, at a rate.",
      "The alerts are simulated, or taken from files or from those that an"
          + " instance received before (its reservoir). The instance is a testing one"
          + " unless --production is given.",
      "Only sends: `nocturne up` with `nocturne night start --night` receives the"
          + " alerts. The truth of each simulated alert is written below truth/ in the"
          + " home folder."
    })
public final class SimulateCommand extends NocturneCommand {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Number of alerts of a night that only its duration limits. */
  private static final int LARGE_NIGHT = 1_000_000;

  private final AtomicLong sent = new AtomicLong();

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      required = true,
      description =
          "max, 100/s, 5000/min, 250000/night, or by name: ztf-active-avg, ztf-max and the like.")
  private String rate = "";

  @Option(names = "--alerts", paramLabel = "N", description = "End after this many alerts.")
  private @Nullable Integer alerts;

  @Option(names = "--for", paramLabel = "D", description = "End after this time, such as 10 min.")
  private @Nullable String duration;

  @Option(
      names = "--night",
      paramLabel = "YYYY-MM-DD",
      description = "The night to play (default: today's, UTC).")
  private @Nullable String night;

  @Option(
      names = "--from-reservoir",
      paramLabel = "INSTANCE",
      arity = "0..1",
      fallbackValue = "production",
      description =
          "Send alerts that an instance received: those behind its reservoir"
              + " subscription, whose position does not move (default: production's; or a"
              + " testid).")
  private @Nullable String reservoir;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      arity = "1..*",
      description = "Send the packets of files, folders or archives, as replay takes them.")
  private @Nullable List<String> paths;

  public SimulateCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    StreamLimits limits = StreamLimits.of(global, rate, alerts, duration, night);
    if (reservoir != null && paths != null) {
      throw Failure.misuse(
          "--from-reservoir and --from cannot both be meant; give one, or none for made-up"
              + " alerts.");
    }
    InstancesCommand.requireNamed(global);
    Session session = Session.of(global, "simulate");
    if (reservoir != null) {
      Names from = names(reservoir);
      return session.withServices(
          services ->
              send(services, limits, (topic, line) -> draw(services, limits, from, topic, line)));
    }
    return paths == null ? simulate(session, limits) : files(session, limits, paths);
  }

  private int simulate(Session session, StreamLimits limits)
      throws IOException, InterruptedException {
    return session.withServices(
        services -> {
          Path truthFile =
              Home.existing(global.home())
                  .truth(services.names().instance())
                  .resolve(limits.night().basicIso() + ".csv");
          int seed = services.configuration().simulator().seed();
          Simulation simulation =
              new Simulation(
                  SimulatedNight.of(
                      limits.night(), seed, (int) limits.alerts().orElse(LARGE_NIGHT)),
                  Faults.none());
          try (TruthWriter truth = TruthWriter.create(truthFile)) {
            int code =
                send(
                    services,
                    limits,
                    (topic, line) ->
                        simulation.run(
                            topic,
                            Pacer.ofSystem(limits.rate()),
                            (packets, bytes, source) -> {},
                            () -> true,
                            truth));
            truth.finish();
            global.out().println("their truth is in " + truthFile);
            return code;
          }
        });
  }

  /** Source of the alerts. */
  @FunctionalInterface
  private interface Source {
    /** Sends all alerts of the source. */
    void to(SurveyTopic topic, ProgressLine line) throws IOException, InterruptedException;
  }

  /** Sends the alerts of files; the paths are as for replay. */
  private int files(Session session, StreamLimits limits, List<String> paths)
      throws IOException, InterruptedException {
    Replay replay = new Replay(global.packets(paths), global.decoder());
    int[] failed = new int[1];
    int code =
        session.withServices(
            services ->
                send(
                    services,
                    limits,
                    (topic, line) ->
                        failed[0] =
                            replay
                                .run(
                                    topic,
                                    Pacer.ofSystem(limits.rate()),
                                    (packets, bytes, source) -> {},
                                    new SourceMessages(line))
                                .failures()));
    return failed[0] > 0 ? Failure.INCOMPLETE : code;
  }

  /** The names of the instance with a testid, or of {@code production}. */
  private Names names(String whose) {
    boolean production = whose.equals(Instance.production().toString());
    return Failure.orMisuse(
        () -> global.names().of(production ? Instance.production() : Instance.testing(whose)));
  }

  private void draw(
      Services services, StreamLimits limits, Names from, SurveyTopic to, ProgressLine line)
      throws InterruptedException {
    String topic = from.topic(services.pipeline().alerts());
    Map<Integer, Long> positions =
        services.topics().exists(topic)
            ? services.log().subscriptions().positions(from.reservoir(), topic)
            : Map.of();
    if (positions.isEmpty()) {
      throw Failure.incomplete(
          ("There is no reservoir %s on this Kafka to draw from. `nocturne setup` of"
                  + " instance %s makes it, and nights fill it; --from-reservoir=TESTID draws"
                  + " from another's.")
              .formatted(from.reservoir(), from.instance()));
    }
    line.say("drawing from " + from.reservoir());
    Map<Integer, Range> left = new HashMap<>(services.log().extent(topic));
    Pacer pacer = Pacer.ofSystem(limits.rate());
    try (LogReader reader = services.log().reader(topic, left.keySet())) {
      left.forEach(
          (p, kept) -> reader.seek(p, Math.max(kept.from(), positions.getOrDefault(p, 0L))));
      while (left.entrySet().stream()
          .anyMatch(p -> reader.position(p.getKey()) < p.getValue().to())) {
        for (LogRecord record : reader.poll(POLL)) {
          byte[] key = record.key();
          pacer.await(Double.NaN);
          to.send(key == null ? new byte[0] : key, record.value());
        }
      }
    }
  }

  private int send(Services services, StreamLimits limits, Source source)
      throws IOException, InterruptedException {
    String topic = services.names().surveyTopic(limits.night());
    services.topics().create(topic, services.configuration().kafka().partitions());
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(services.address(), topic, services.guard());
        ProgressLine line =
            ProgressLine.start(global.surroundings(), () -> tally(services, limits))) {
      line.say("sending to " + topic);
      try {
        source.to(limited(out, limits), line);
      } catch (Enough e) {
        // The requested number is sent.
      }
      out.flush();
    }
    global.out().println(sent.get() + " alerts sent to " + topic);
    return 0;
  }

  /** The topic, limited to the requested number. */
  private SurveyTopic limited(SurveyTopic out, StreamLimits limits) {
    OptionalLong most = limits.alerts();
    BooleanSupplier hasTime = limits.untilTimeIsOver();
    return new SurveyTopic() {
      @Override
      public void send(byte[] key, byte[] packet) {
        if (!hasTime.getAsBoolean() || (most.isPresent() && sent.get() >= most.getAsLong())) {
          throw new Enough();
        }
        out.send(key, packet);
        sent.incrementAndGet();
      }

      @Override
      public void flush() {
        out.flush();
      }
    };
  }

  private Tally tally(Services services, StreamLimits limits) {
    String held = services.guard().get().map(why -> "waiting: " + why).orElse("");
    return new Tally(held, sent.get(), limits.alerts(), Optional.empty());
  }

  /** Thrown when the requested number is sent. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Enough() {
      super(null, null, false, false);
    }
  }
}
