package nocturne.google.books;

import java.util.Map;
import nocturne.broker.books.CheckName;
import nocturne.broker.ledger.Stage;

/** Advice on checks that do not balance, for Google's stores. */
public final class Advice {
  private static final String RESTORE =
      "a bucket keeps what was deleted for a while (`gcloud storage ls --soft-deleted` shows it,"
          + " `gcloud storage restore` brings it back)";
  private static final String TABLE =
      "see in the project's audit log who changed the table; its rows of the last days are there"
          + " with FOR SYSTEM_TIME AS OF";
  private static final String COUNTED =
      "the topic's counter lacks a message that was published, or has one of somebody else: see who"
          + " may publish to the topic and who pulled from the counter";

  private static final Map<String, String> OWN =
      Map.of(
          CheckName.SURVEY.name(),
              "start the night again with `nocturne night start` and end it; ingest continues at its"
                  + " position",
          CheckName.PUBLISHED.name(), COUNTED,
          CheckName.ARCHIVED.name(),
              "see the function's log: what it has not kept is delivered again for 31 days; "
                  + RESTORE,
          CheckName.ANNOUNCED.name(),
              "the packet is in the archive all the same, unless that line lacks it too; tell those"
                  + " who follow the announcements",
          CheckName.ROWS.name(), TABLE,
          CheckName.EVALUATED.name(), TABLE,
          CheckName.PLOTS.name(), RESTORE,
          CheckName.REJECTED.name(), RESTORE);

  private Advice() {}

  /** The advice as a sentence without its full stop. */
  public static String on(CheckName line) {
    String own = OWN.get(line.name());
    if (own != null) {
      return own;
    }
    Stage stage = line.stage();
    if (line.equals(CheckName.PLOTS.of(stage))) {
      return RESTORE;
    }
    if (line.equals(CheckName.EVALUATED.of(stage)) || line.stage().isTable()) {
      return TABLE;
    }
    return line.equals(CheckName.PASSED.of(stage)) || line.equals(CheckName.published(stage))
        ? COUNTED
        : line.advice();
  }
}
