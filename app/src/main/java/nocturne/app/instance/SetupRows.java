package nocturne.app.instance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.broker.instance.BrokerFiles;
import nocturne.broker.instance.Found;
import nocturne.broker.instance.Kind;
import nocturne.core.instance.Names;

/** The rows that setup prints, for every back end. */
public final class SetupRows {
  private SetupRows() {}

  /** Says which broker files are replaced. */
  public static void tellReplaced(
      GlobalOptions global, BrokerFiles staged, Map<String, byte[]> staging, SetupMode mode) {
    for (String name : staged.differing(staging)) {
      global.say(
          name
              + (mode == SetupMode.MAKE ? " is replaced" : " would be replaced")
              + "; the one that was there is kept as "
              + staged.bucket()
              + "/"
              + BrokerFiles.REPLACED
              + name
              + ". To stage yours, name its folder with --files.");
    }
  }

  /**
   * Prints a row for each part.
   *
   * @return the command's exit code
   */
  public static int show(GlobalOptions global, Names names, List<Found> all, SetupMode mode) {
    try (Rows rows = global.rows(List.of("kind", "name", "state"))) {
      for (Found one : all) {
        rows.add(Arrays.asList(one.kind().label(), one.name(), word(one, mode)));
      }
    }
    if (mode == SetupMode.MAKE) {
      global.out().flush();
      global.say(
          "Instance %s is set up. A testid has at most %s characters in the project %s."
              .formatted(names.instance(), Names.longestTestid(names.project()), names.project()));
    }
    return 0;
  }

  private static String word(Found one, SetupMode mode) {
    if (mode != SetupMode.DRY_RUN || one.state() != Found.State.MISSING) {
      return one.state().label();
    }
    return one.kind() == Kind.FILE ? "would be uploaded" : "would be created";
  }
}
