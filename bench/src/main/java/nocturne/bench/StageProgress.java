package nocturne.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.app.wiring.Services;
import nocturne.broker.component.LastRecords;
import nocturne.broker.journal.NightView;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.core.instance.Topic;

/**
 * The progress of the stages, in any process, with the alerts that ingest published of the only
 * night of an instance. Nothing more is published meanwhile. For one thread.
 */
final class StageProgress {
  private final Services services;
  private final NightView view;

  StageProgress(Services services) {
    this.services = services;
    this.view = NightView.ofAll(services.ledger(), StartingPoint.ORIGIN).readOn();
  }

  /** Looks again. */
  void look() {
    var unused = view.readOn();
  }

  /** The part of the work on alerts that is committed, 0 to 1, each stage counted alike. */
  double share() {
    List<PipelineStage> readers = pipeline().readersOf(pipeline().alerts());
    Map<Integer, Long> ends = view.publishedTo();
    double all = (double) readers.size() * ends.values().stream().mapToLong(to -> to).sum();
    double done = 0;
    for (PipelineStage reader : readers) {
      Map<Integer, Long> places = places(reader, pipeline().alerts());
      for (Map.Entry<Integer, Long> end : ends.entrySet()) {
        done += Math.min(places.getOrDefault(end.getKey(), 0L), end.getValue());
      }
    }
    return all == 0 ? 0 : done / all;
  }

  /** Whether no stage has anything left to do. */
  boolean isDone() {
    for (Topic topic : pipeline().topics()) {
      List<PipelineStage> readers = pipeline().readersOf(topic);
      if (!readers.isEmpty()) {
        Map<Integer, Long> ends = ends(topic); // whole, since those before have done all
        if (!readers.stream()
            .allMatch(reader -> LastRecords.arePassed(ends, places(reader, topic)))) {
          return false;
        }
      }
    }
    return true;
  }

  private Map<Integer, Long> ends(Topic topic) {
    return topic.equals(pipeline().alerts())
        ? view.publishedTo()
        : LastRecords.of(services.log(), services.names().topic(topic), new HashMap<>());
  }

  private Map<Integer, Long> places(PipelineStage reader, Topic topic) {
    String name = services.names().topic(topic);
    return reader
        .table()
        .map(table -> services.tables().progress(table, name))
        .orElseGet(() -> view.places(reader.stage(), name));
  }

  private Pipeline pipeline() {
    return services.pipeline();
  }
}
