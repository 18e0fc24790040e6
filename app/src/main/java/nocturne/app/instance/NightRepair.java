package nocturne.app.instance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import nocturne.app.wiring.Services;
import nocturne.broker.books.Depth;
import nocturne.broker.books.NightBooks;
import nocturne.broker.history.NightHistory;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.repair.NightMessages;
import nocturne.broker.repair.NightPacks;
import nocturne.broker.repair.NightRows;
import nocturne.broker.repair.Repaired;
import nocturne.broker.valueadded.MissingPictures;
import nocturne.core.night.Night;

/**
 * Puts back what the stores of one night lost and another store holds: packs, then their
 * announcements, the messages of value-added stages, the rows of the tables, and pictures.
 */
final class NightRepair {
  private final Services services;
  private final Night night;
  private final int revision;
  private final StartingPoint start;
  private final boolean dryRun;

  /**
   * @param entry the night's newest in the journal
   * @param dryRun whether to change nothing, and say what would be done
   */
  NightRepair(Services services, JournalEntry entry, boolean dryRun) {
    this.services = services;
    this.night = entry.night();
    this.revision = entry.revision();
    this.start = entry.start().orElse(StartingPoint.ORIGIN);
    this.dryRun = dryRun;
  }

  /**
   * Does all steps.
   *
   * @param asksSurvey whether packets are read from the survey where nothing else holds them
   * @throws nocturne.survey.SurveyException if the survey does not answer; the steps before are
   *     done
   */
  List<Repaired> run(boolean asksSurvey) {
    BackEnd back = services.backEnd();
    NightPacks packs = new NightPacks(back, services.decoder(), night, start, asksSurvey, dryRun);
    List<Repaired> all = new ArrayList<>(packs.packs());
    boolean mayHaveExpired = mayHaveExpired();
    all.addAll(packs.announcements(mayHaveExpired));
    NightMessages messages =
        new NightMessages(
            back, services.decoder(), night, start, mayHaveExpired, services::plugIn, dryRun);
    services.pipeline().valueAdded().forEach(stage -> all.addAll(messages.of(stage)));
    NightRows rows = new NightRows(back, night, start, dryRun);
    for (PipelineStage stage : services.pipeline().tableStages()) {
      all.addAll(
          stage.columns().isEmpty() ? rows.alerts(stage, services.decoder()) : rows.results(stage));
    }
    services.missingPictures().forEach(pictures -> draw(pictures, all));
    remember(all);
    return all;
  }

  private void remember(List<Repaired> all) {
    NightHistory history = services.history();
    Optional<NightHistory.Filled> lacking = history.lacking(night);
    if (lacking.filter(of -> of.epochs() > 0).isEmpty()) {
      return;
    }
    boolean isLost = !lacking.get().isWhole();
    String done = dryRun ? "they would be added" : "they are added";
    // What a damaged file seems to lack would be there twice once the file is put back.
    Optional<String> damage = history.damage();
    if (damage.isPresent()) {
      isLost = true;
      done = "nothing is added. " + damage.get();
    } else if (!dryRun) {
      isLost = history.fill(night).filter(NightHistory.Filled::isWhole).isEmpty();
    }
    all.add(
        new Repaired("the history", "lacks " + lacking.get().epochs() + " epochs", done, isLost));
  }

  /** Retention leaves a night alone until its books balance. */
  private boolean mayHaveExpired() {
    return IntStream.rangeClosed(1, revision)
        .mapToObj(kept -> services.stores().books().readable(night, kept, Depth.PLAIN))
        .anyMatch(books -> books.newest().filter(NightBooks::balance).isPresent());
  }

  private void draw(MissingPictures pictures, List<Repaired> all) {
    Map<Integer, Long> from = start.topics().getOrDefault(pictures.topic(), Map.of());
    int missing = pictures.count(night, from);
    if (missing > 0) {
      int drawn = dryRun ? missing : pictures.draw(night, from);
      all.add(
          new Repaired(
              "plots of " + pictures.stage().name(),
              missing + " are missing",
              drawn + (dryRun ? " would be drawn" : " drawn"),
              drawn < missing));
    }
  }
}
