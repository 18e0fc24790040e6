package nocturne.app.night;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Workers;
import nocturne.broker.ingest.NightProgress;
import nocturne.broker.ingest.PacketCounts;
import nocturne.broker.ledger.Stage;
import nocturne.broker.worker.StageStatus;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/** Counts what the workers of this process have done of a night, for the progress line. */
final class NightTally {
  private NightTally() {}

  static Tally.Stages of(Workers workers, Names names, Night night) {
    Optional<PacketCounts> ingest = workers.ingest(night).map(NightProgress::counts);
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("received", ingest.map(PacketCounts::received).orElse(0L));
    counts.put("published", ingest.map(PacketCounts::published).orElse(0L));
    counts.put("archived", done(workers, names, Stage.ARCHIVE));
    counts.put("rows", done(workers, names, Stage.TABLE));
    counts.put("evaluated", done(workers, names, Stage.FILTER));
    counts.put("passed", workers.passed(Stage.FILTER));
    counts.put("fitted", workers.passed(Stage.FIT));
    counts.put("duplicates", ingest.map(PacketCounts::duplicates).orElse(0L));
    counts.put("rejected", ingest.map(PacketCounts::allRejected).orElse(0L));
    List.of("duplicates", "rejected").forEach(rare -> counts.remove(rare, 0L));
    return new Tally.Stages(counts);
  }

  private static long done(Workers workers, Names names, Stage stage) {
    String alerts = names.topic(Topic.ALERTS);
    return workers.stages().stream()
        .filter(s -> s.stage().equals(stage) && s.topic().equals(alerts))
        .mapToLong(StageStatus::done)
        .sum();
  }
}
