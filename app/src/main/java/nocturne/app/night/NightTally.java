package nocturne.app.night;

import java.util.Optional;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Workers;
import nocturne.broker.ingest.NightProgress;
import nocturne.broker.ledger.Stage;
import nocturne.broker.worker.StageStatus;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/** Counts what the workers of this process have done of a night, for the progress line. */
final class NightTally {
  private NightTally() {}

  static Tally.Stages of(Workers workers, Names names, Night night) {
    Optional<NightProgress> ingest = workers.ingest(night);
    long rejected =
        ingest.map(d -> d.rejected().values().stream().mapToLong(Long::longValue).sum()).orElse(0L);
    return new Tally.Stages(
        ingest.map(NightProgress::received).orElse(0L),
        ingest.map(NightProgress::published).orElse(0L),
        ingest.map(NightProgress::duplicates).orElse(0L),
        rejected,
        done(workers, names, Stage.ARCHIVE),
        done(workers, names, Stage.TABLE),
        done(workers, names, Stage.FILTER),
        workers.passed(Stage.FILTER),
        workers.passed(Stage.FIT));
  }

  private static long done(Workers workers, Names names, Stage stage) {
    String alerts = names.topic(Topic.ALERTS);
    return workers.stages().stream()
        .filter(s -> s.stage().equals(stage) && s.topic().equals(alerts))
        .mapToLong(StageStatus::done)
        .sum();
  }
}
