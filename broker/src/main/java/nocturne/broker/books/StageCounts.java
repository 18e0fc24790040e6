package nocturne.broker.books;

import java.util.SortedMap;
import nocturne.broker.ledger.Stage;

/**
 * Under which names the books count what came of the alerts of a value-added stage.
 *
 * @param passed those that pass
 * @param notPassed what stands before the reason of those that do not
 */
public record StageCounts(Stage stage, String passed, String notPassed) {

  /** Those of a stage. */
  public static StageCounts of(Stage stage) {
    if (stage.equals(CheckName.PASSED.stage())) {
      return new StageCounts(stage, "passed", "not passed: ");
    }
    return stage.equals(CheckName.FITTED.stage())
        ? new StageCounts(stage, "fitted", NightBooks.NOT_FITTED)
        : new StageCounts(stage, stage.word() + " passed", stage.word() + " not passed: ");
  }

  /** Counts what the ledger says of the stage. */
  void put(NightAccount account, SortedMap<String, Long> counts) {
    counts.put(passed, (long) account.passed(stage).length);
    account.notPassed(stage).forEach((reason, n) -> counts.put(notPassed + reason, n));
  }
}
