package nocturne.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Message;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;
import nocturne.google.Delivered;
import nocturne.google.GoogleInstance;
import nocturne.google.StandIns;
import nocturne.simulator.night.CutoutSize;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;

/**
 * Compares the sinks of Google's services with the standalone worker, on the same alerts. The two
 * run one after the other in the same minutes, so that a busy machine slows both.
 */
final class SinkBench {
  private static final Night NIGHT = Night.parse("20210120");

  private final Pipeline pipeline =
      Pipeline.standard(
              new GoogleInstance("bench", GoogleInstance.ANY_ZONE, "bench", StandIns.NONE).names())
          .withHistory(false);
  private final List<Message> published = new ArrayList<>();
  private final List<Delivered> delivered = new ArrayList<>();

  /**
   * The times of both.
   *
   * @param stage that was run
   * @param worker elapsed and processor seconds of the worker
   * @param sink those of the sink
   */
  record Compared(String stage, Took worker, Took sink) {
    /** The sink's alerts a second for each of the worker's. */
    double ratio() {
      return worker.seconds() / sink.seconds();
    }

    /** The ratio of processor seconds. */
    double processorRatio() {
      return worker.processorSeconds() / sink.processorSeconds();
    }
  }

  /** Seconds by the clock, and of processors. */
  record Took(double seconds, double processorSeconds) {}

  /** Makes alerts. */
  SinkBench(int alerts, CutoutSize cutouts) {
    for (SimulatedAlert alert : SimulatedNight.of(NIGHT, 1, alerts).withCutouts(cutouts)) {
      String candid = Long.toString(alert.truth().candid().value());
      Map<String, String> attributes =
          new LinkedHashMap<>(
              new PacketOrigin(
                      pipeline.names().surveyTopic(NIGHT), 0, published.size(), 1_611_111_111_000L)
                  .attributes());
      attributes.put("candid", candid);
      delivered.add(new Delivered(candid, attributes, alert.packet()));
      published.add(new Message(candid.getBytes(UTF_8), alert.packet(), attributes));
    }
  }

  /**
   * Fills the tables of alerts, and has the value-added stages evaluate them.
   *
   * @param folder for files, of this run alone
   */
  List<Compared> run(Path folder) throws InterruptedException {
    try (WorkerRun worker = new WorkerRun(pipeline, folder, published);
        SinkRun sink = new SinkRun()) {
      return List.of(
          new Compared("table", took(worker::fillTable), took(() -> sink.fillTable(delivered))),
          new Compared(
              "value-added", took(worker::evaluate), took(() -> sink.evaluate(delivered))));
    }
  }

  @FunctionalInterface
  private interface Work {
    void go() throws InterruptedException;
  }

  private static Took took(Work work) throws InterruptedException {
    Stopwatch watch = new Stopwatch();
    work.go();
    return new Took(watch.seconds(), watch.processorSeconds());
  }
}
