package nocturne.app.night;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import nocturne.app.Failure;
import nocturne.app.config.DurationText;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.core.night.Night;
import nocturne.simulator.night.Delivery;
import nocturne.simulator.night.Faults;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.night.Simulation;
import nocturne.simulator.night.TruthWriter;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.Rate;
import org.jspecify.annotations.Nullable;

/** Simulated alerts onto a survey topic, until enough were sent or enough time is past. */
public final class SimulatedStream {
  /** Alerts of a night whose end is set by time alone. */
  private static final int LARGE_NIGHT = 1_000_000;

  private final GlobalOptions global;
  private final Rate rate;
  private final OptionalLong alerts;
  private final @Nullable Duration longest;
  private final Night night;
  private final AtomicLong sent = new AtomicLong();

  /**
   * Looks at what was asked for.
   *
   * @throws Failure with exit code 2 when it cannot be done
   */
  public SimulatedStream(
      GlobalOptions global,
      String rateText,
      @Nullable Integer alerts,
      @Nullable String duration,
      @Nullable String night) {
    this.global = global;
    if (alerts == null && duration == null) {
      throw Failure.misuse("Say when to end: --alerts N, --for D, or both.");
    }
    if (alerts != null && (alerts < 0 || alerts > SimulatedNight.MOST_ALERTS)) {
      throw Failure.misuse(
          "--alerts "
              + alerts
              + " is not to be had: a simulated night has 0 to "
              + SimulatedNight.MOST_ALERTS
              + ".");
    }
    this.alerts = alerts == null ? OptionalLong.empty() : OptionalLong.of(alerts);
    try {
      this.rate = Rate.parse(rateText);
    } catch (IllegalArgumentException e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    }
    try {
      this.longest = duration == null ? null : DurationText.parse(duration);
    } catch (IllegalArgumentException e) {
      throw Failure.misuse("--for " + duration + " " + e.getMessage() + ".", e);
    }
    this.night =
        night == null
            ? new Night(LocalDate.now(global.surroundings().clock()))
            : GlobalOptions.night(night);
  }

  /** Sends; answers the exit code. */
  public int run() throws IOException, InterruptedException {
    return Session.of(global, "simulate").withServices(this::send);
  }

  private int send(Services services) throws IOException, InterruptedException {
    String topic = services.names().surveyTopic(night);
    services.streams().create(topic, services.configuration().kafka().partitions());
    Path truthFile =
        Home.existing(global.home())
            .truth(services.names().instance())
            .resolve(night.basicIso() + ".csv");
    int seed = services.configuration().simulator().seed();
    Simulation simulation =
        new Simulation(
            SimulatedNight.of(night, seed, (int) alerts.orElse(LARGE_NIGHT)), Faults.none());
    Map<Delivery.Kind, Long> kinds = new EnumMap<>(Delivery.Kind.class);
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(services.address(), topic, services.guard());
        TruthWriter truth = TruthWriter.create(truthFile);
        ProgressLine line = ProgressLine.start(global.surroundings(), () -> tally(services))) {
      line.say("sending to " + topic);
      kinds.putAll(
          simulation.run(
              out,
              Pacer.ofSystem(rate),
              (packets, bytes, source) -> sent.set(packets),
              untilEnough(),
              truth));
      truth.finish();
    }
    global
        .out()
        .println(
            kinds.getOrDefault(Delivery.Kind.ALERT, 0L)
                + " alerts sent to "
                + topic
                + "; their truth is in "
                + truthFile);
    return 0;
  }

  private Tally tally(Services services) {
    String held = services.guard().get().map(why -> "waiting: " + why).orElse("");
    return new Tally(held, sent.get(), alerts, java.util.Optional.empty());
  }

  private BooleanSupplier untilEnough() {
    @Nullable Duration most = longest;
    long start = System.nanoTime();
    return () -> most == null || System.nanoTime() - start < most.toNanos();
  }
}
