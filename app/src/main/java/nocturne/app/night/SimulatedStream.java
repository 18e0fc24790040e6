package nocturne.app.night;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.simulator.night.Delivery;
import nocturne.simulator.night.Faults;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.night.Simulation;
import nocturne.simulator.night.TruthWriter;
import nocturne.simulator.pace.Pacer;

/** Sends simulated alerts to a survey topic, up to a number or a duration. */
public final class SimulatedStream {
  /** Number of alerts of a night that only its duration limits. */
  private static final int LARGE_NIGHT = 1_000_000;

  private final GlobalOptions global;
  private final StreamLimits limits;
  private final AtomicLong sent = new AtomicLong();

  public SimulatedStream(GlobalOptions global, StreamLimits limits) {
    this.global = global;
    this.limits = limits;
  }

  /**
   * Sends the alerts.
   *
   * @return the exit code
   */
  public int run() throws IOException, InterruptedException {
    return Session.of(global, "simulate").withServices(this::send);
  }

  private int send(Services services) throws IOException, InterruptedException {
    String topic = services.names().surveyTopic(limits.night());
    services.streams().create(topic, services.configuration().kafka().partitions());
    Path truthFile =
        Home.existing(global.home())
            .truth(services.names().instance())
            .resolve(limits.night().basicIso() + ".csv");
    int seed = services.configuration().simulator().seed();
    Simulation simulation =
        new Simulation(
            SimulatedNight.of(limits.night(), seed, (int) limits.alerts().orElse(LARGE_NIGHT)),
            Faults.none());
    Map<Delivery.Kind, Long> kinds = new EnumMap<>(Delivery.Kind.class);
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(services.address(), topic, services.guard());
        TruthWriter truth = TruthWriter.create(truthFile);
        ProgressLine line = ProgressLine.start(global.surroundings(), () -> tally(services))) {
      line.say("sending to " + topic);
      kinds.putAll(
          simulation.run(
              out,
              Pacer.ofSystem(limits.rate()),
              (packets, bytes, source) -> sent.set(packets),
              limits.untilTimeIsOver(),
              truth));
      truth.finish();
    }
    global
        .out()
        .println(
            "%s alerts sent to %s; their truth is in %s"
                .formatted(kinds.getOrDefault(Delivery.Kind.ALERT, 0L), topic, truthFile));
    return 0;
  }

  private Tally tally(Services services) {
    String held = services.guard().get().map(why -> "waiting: " + why).orElse("");
    return new Tally(held, sent.get(), limits.alerts(), java.util.Optional.empty());
  }
}
