package nocturne.app.night;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import nocturne.app.Failure;
import nocturne.app.Surroundings;
import nocturne.app.options.GlobalOptions;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.StreamReader;
import nocturne.broker.port.StreamRecord;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.SurveyTopic;
import nocturne.simulator.replay.PacketSources;
import nocturne.simulator.replay.Replay;

/**
 * Sends existing alerts to a survey topic of the instance, up to a number or a duration: those of
 * files, or those of a reservoir. A reservoir is read from its subscription's position, without a
 * group. The position does not move, so the same alerts can be drawn again.
 */
public final class DrawnStream {
  private static final Duration POLL = Duration.ofMillis(200);

  private final GlobalOptions global;
  private final StreamLimits limits;
  private final AtomicLong sent = new AtomicLong();

  public DrawnStream(GlobalOptions global, StreamLimits limits) {
    this.global = global;
    this.limits = limits;
  }

  /** Source of the alerts. */
  @FunctionalInterface
  private interface Source {
    /** Sends all alerts of the source. */
    void to(SurveyTopic topic, ProgressLine line) throws IOException, InterruptedException;
  }

  /**
   * Sends the alerts of files.
   *
   * @param paths as for replay
   * @return the exit code
   */
  public int files(List<String> paths) throws IOException, InterruptedException {
    Surroundings surroundings = global.surroundings();
    Replay replay;
    try {
      replay =
          new Replay(
              PacketSources.of(
                  paths.stream()
                      .map(p -> p.equals("-") ? p : surroundings.resolve(p).toString())
                      .toList(),
                  global.decoder(),
                  surroundings.in()));
    } catch (IllegalArgumentException e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    }
    int[] failed = new int[1];
    int code =
        Session.of(global, "simulate")
            .withServices(
                services ->
                    send(
                        services,
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

  /**
   * Sends the alerts of a reservoir.
   *
   * @param whose a testid, or {@code production}
   * @return the exit code
   */
  public int reservoir(String whose) throws IOException, InterruptedException {
    Names names;
    try {
      names =
          global
              .names()
              .of(
                  whose.equals(Instance.production().toString())
                      ? Instance.production()
                      : Instance.testing(whose));
    } catch (IllegalArgumentException e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    }
    return Session.of(global, "simulate")
        .withServices(
            services -> send(services, (topic, line) -> draw(services, names, topic, line)));
  }

  private void draw(Services services, Names from, SurveyTopic to, ProgressLine line)
      throws InterruptedException {
    String topic = from.topic(services.pipeline().alerts());
    Map<Integer, Long> positions =
        services.streams().exists(topic)
            ? services.subscriptions().positions(from.reservoir(), topic)
            : Map.of();
    if (positions.isEmpty()) {
      throw Failure.incomplete(
          ("There is no reservoir %s on this Kafka to draw from. `nocturne setup` of"
                  + " instance %s makes it, and nights fill it; --from-reservoir=TESTID draws"
                  + " from another's.")
              .formatted(from.reservoir(), from.instance()));
    }
    line.say("drawing from " + from.reservoir());
    Map<Integer, Range> left = new HashMap<>(services.streams().extent(topic));
    Pacer pacer = Pacer.ofSystem(limits.rate());
    try (StreamReader reader = services.streams().reader(topic, left.keySet())) {
      left.forEach(
          (p, kept) -> reader.seek(p, Math.max(kept.from(), positions.getOrDefault(p, 0L))));
      while (left.entrySet().stream()
          .anyMatch(p -> reader.position(p.getKey()) < p.getValue().to())) {
        for (StreamRecord record : reader.poll(POLL)) {
          byte[] key = record.key();
          pacer.await(Double.NaN);
          to.send(key == null ? new byte[0] : key, record.value());
        }
      }
    }
  }

  private int send(Services services, Source source) throws IOException, InterruptedException {
    String topic = services.names().surveyTopic(limits.night());
    services.streams().create(topic, services.configuration().kafka().partitions());
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(services.address(), topic, services.guard());
        ProgressLine line = ProgressLine.start(global.surroundings(), () -> tally(services))) {
      line.say("sending to " + topic);
      try {
        source.to(limited(out), line);
      } catch (Enough e) {
        // The requested number is sent.
      }
      out.flush();
    }
    global.out().println(sent.get() + " alerts sent to " + topic);
    return 0;
  }

  /** The topic, limited to the requested number. */
  private SurveyTopic limited(SurveyTopic out) {
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

  private Tally tally(Services services) {
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
