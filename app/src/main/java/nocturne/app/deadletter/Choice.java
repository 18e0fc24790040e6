package nocturne.app.deadletter;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.query.DeadLetterQuery;
import nocturne.broker.deadletter.DeadLetterReader.Wanted;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The user's choice of dead letters: all given options must match. */
public final class Choice {
  @Option(names = "--night", paramLabel = "YYYY-MM-DD", description = "Only of this night.")
  private @Nullable String night;

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      description = "Only those dead-lettered by this stage, such as filter.")
  private @Nullable String stage;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "Only those with this reason, such as KILLED_WORKER.")
  private @Nullable String reason;

  @Option(
      names = "--candid",
      paramLabel = "CANDID",
      description = "Only of this alert, where its candid could be read.")
  private @Nullable Long candid;

  /**
   * Refuses a choice of nothing in particular.
   *
   * @param named dead letters by their names
   * @param all whether everything is meant if nothing else is given
   * @throws Failure with exit code 2 if no option is given, and neither of these
   */
  public void requireSome(List<String> named, boolean all) {
    boolean isNarrow = night != null || stage != null || reason != null || candid != null;
    if (named.isEmpty() && !isNarrow && !all) {
      throw Failure.misuse(
          "Which dead letters? Name some by the first column of `nocturne dead-letters list`,"
              + " narrow them down by --night, --stage, --reason or --candid, or say --all.");
    }
  }

  /**
   * The dead letters that match.
   *
   * @throws Failure with exit code 2 if an option names nothing that there is
   */
  public Wanted wanted(Pipeline pipeline) {
    return new Wanted(
        Optional.ofNullable(night).map(GlobalOptions::night),
        Optional.ofNullable(stage).map(word -> stage(pipeline, word)),
        Optional.ofNullable(reason).map(Choice::reason),
        Optional.ofNullable(candid).map(Candid::new));
  }

  private static Stage stage(Pipeline pipeline, String word) {
    return Failure.orMisuse(() -> pipeline.stageNamed(word.strip().toLowerCase(Locale.ROOT)));
  }

  private static Reason reason(String word) {
    return Failure.orMisuse(() -> DeadLetterQuery.reason(word.strip().toUpperCase(Locale.ROOT)));
  }

  /** A dead letter's place as {@code dead-letters list} shows it. */
  static RecordPlace place(String text) {
    List<String> parts = List.of(text.strip().split("/", -1));
    try {
      if (parts.size() == 2) {
        return new RecordPlace(Integer.parseInt(parts.get(0)), Long.parseLong(parts.get(1)));
      }
    } catch (NumberFormatException e) {
      throw noPlace(text, e);
    }
    throw noPlace(text, null);
  }

  private static Failure noPlace(String text, @Nullable Throwable cause) {
    String message =
        ("\"%s\" names no dead letter; `nocturne dead-letters list` shows their names,"
                + " such as 0/17, in its first column.")
            .formatted(text);
    return cause == null ? Failure.misuse(message) : Failure.misuse(message, cause);
  }
}
