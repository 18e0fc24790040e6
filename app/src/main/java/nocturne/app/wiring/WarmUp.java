package nocturne.app.wiring;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import nocturne.broker.valueadded.PassedAlert;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.broker.valueadded.PlugIn;
import nocturne.broker.worker.Evaluator;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.StageAlert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.simulator.night.Population;
import nocturne.simulator.night.Populations;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates simulated supernovae with the built-in value-added stages while the process starts,
 * until some have gone through all of them, and drops the results. By then Java has loaded and
 * begun to compile the code of filter, fit and plot, and the fit has tables for the usual colours;
 * the first alert of a night would otherwise wait seconds for it. Stages from jars are left out:
 * they need not expect an alert that no survey sent.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final Night NIGHT = Night.parse("20000101");
  private static final int SEED = 1;
  private static final int MOST_ALERTS = 200;
  private static final int ENOUGH = 30;
  private static final String SIMPLE_COMPILER = "-XX:TieredStopAtLevel=1";

  private final Names names;
  private final Pipeline pipeline;
  private final Map<Stage, PlugIn<?>> plugIns = new HashMap<>();

  private WarmUp(Services services) throws IOException {
    this.names = services.names();
    this.pipeline = Pipeline.standard(names);
    InMemoryStore plots = new InMemoryStore();
    plots.createBucket(names.bucket(Bucket.PLOTS));
    ValueAdded stages = ValueAdded.of(services.stores(), services.home().root(), Optional.empty());
    for (PipelineStage stage : pipeline.valueAdded()) {
      plugIns.put(
          stage.stage(),
          stages.open(
              stage,
              names.topic(stage.input().orElseThrow()),
              pipeline.isRead(stage),
              stage.plots(names, plots, KillPoint.NONE)));
    }
  }

  /**
   * Begins, in a thread of its own that keeps no process alive. A process that has the simple
   * compiler alone is to live for seconds, and is left as it is.
   */
  static void start(Services services) {
    if (ManagementFactory.getRuntimeMXBean().getInputArguments().contains(SIMPLE_COMPILER)) {
      return;
    }
    Thread thread =
        new Thread(
            () -> {
              try {
                int passed = run(services);
                LOG.debug("{} simulated alerts have passed all stages", passed);
              } catch (IOException | UnreadableException | RuntimeException | LinkageError e) {
                LOG.debug("no warm-up", e); // the stages say themselves what is wrong
              }
            },
            "warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Evaluates alerts.
   *
   * @return how many have passed all stages
   */
  static int run(Services services) throws IOException, UnreadableException {
    return new WarmUp(services).run();
  }

  private int run() throws UnreadableException {
    PacketDecoder decoder = new PacketDecoder(names.survey());
    int passed = 0;
    for (SimulatedAlert simulated :
        SimulatedNight.of(NIGHT, SEED, MOST_ALERTS)
            .withPopulations(Populations.only(Population.SN_IA).with(Population.SN_CC, 1))) {
      passed += passesAll(PacketTrial.published(decoder, simulated.packet())) ? 1 : 0;
      if (passed == ENOUGH) {
        break;
      }
    }
    return passed;
  }

  private boolean passesAll(PublishedAlert alert) throws UnreadableException {
    Map<Topic, Message> published = new HashMap<>();
    for (PipelineStage stage : pipeline.valueAdded()) {
      PlugIn<?> plugIn = Objects.requireNonNull(plugIns.get(stage.stage()));
      @Nullable Message read = published.get(stage.input().orElseThrow());
      @Nullable Message made;
      if (stage.reads(pipeline.alerts())) {
        made = message(plugIn.ofPublished(), alert);
      } else if (read != null) {
        made = message(plugIn.ofPassed(), passed(stage, read));
      } else {
        made = null;
      }
      if (made == null) {
        return false;
      }
      published.put(stage.topics().get(0), made);
    }
    return true;
  }

  private PassedAlert passed(PipelineStage stage, Message message) throws UnreadableException {
    String topic = names.topic(stage.input().orElseThrow());
    LogRecord committed =
        new LogRecord(topic, 0, 0, 0, message.key(), message.value(), message.attributes());
    return new PassedAlerts(stage.stage(), topic, names.survey()).read(committed).orElseThrow();
  }

  private static <T extends StageAlert> @Nullable Message message(Evaluator<T> evaluator, T alert) {
    Evaluator.Outcome outcome = evaluator.evaluate(alert);
    evaluator.settle();
    return outcome.message();
  }
}
