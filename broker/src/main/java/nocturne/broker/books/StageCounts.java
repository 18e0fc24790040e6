package nocturne.broker.books;

import java.util.SortedMap;
import nocturne.broker.ledger.Stage;

/**
 * The names under which the books count the results of a value-added stage.
 *
 * @param passed name of the count of alerts that passed
 * @param notPassed beginning of the names for alerts that did not pass; the reason follows
 */
public record StageCounts(Stage stage, String passed, String notPassed) {

  /** The names for a stage. */
  public static StageCounts of(Stage stage) {
    if (stage.equals(CheckName.PASSED.stage())) {
      return new StageCounts(stage, "passed", "not passed: ");
    }
    return stage.equals(CheckName.FITTED.stage())
        ? new StageCounts(stage, "fitted", NightBooks.NOT_FITTED)
        : new StageCounts(stage, stage.name() + " passed", stage.name() + " not passed: ");
  }

  /** Adds the stage's counts in the ledger to {@code counts}. */
  void put(NightAccount account, SortedMap<String, Long> counts) {
    counts.put(passed, (long) account.passed(stage).length);
    account.notPassed(stage).forEach((reason, n) -> counts.put(notPassed + reason, n));
  }
}
