package nocturne.broker.books;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import nocturne.broker.ledger.Stage;

/**
 * A line of a night's books: whose work it holds against the ledger, and what to do where it does
 * not balance. A value-added stage has the lines {@link #published} and {@link #rows}, a filter
 * {@link #EVALUATED} and {@link #PASSED}, and one with pictures {@link #PLOTS}.
 *
 * @param name the name of the check in books and on the command line: lower case with hyphens
 * @param stage whose work the line is about
 * @param advice what to do where the line does not balance, in one sentence
 */
public record CheckName(String name, Stage stage, String advice) {
  public static final CheckName SURVEY =
      new CheckName(
          "survey",
          Stage.INGEST,
          "start the night again with `nocturne night start`; ingest continues at its"
              + " position");

  public static final CheckName RECEIVED =
      new CheckName(
          "received",
          Stage.INGEST,
          "look into the log for this time: these offsets were passed over, or taken twice");

  public static final CheckName PUBLISHED =
      new CheckName(
          "published",
          Stage.INGEST,
          "the topic lost or gained records outside of us: see who wrote to it or deleted from it;"
              + " the archive has the packet (`nocturne alert CANDID --packet FILE`), and `nocturne"
              + " repair` puts it back");

  public static final CheckName ARCHIVED =
      new CheckName(
          "archived",
          Stage.ARCHIVE,
          "restore the pack from a backup; `nocturne verify` names what is damaged, and the alerts'"
              + " topic still has the packet until it expires");

  public static final CheckName ANNOUNCED =
      new CheckName(
          "announced",
          Stage.ARCHIVE,
          "the packet is in its pack all the same (`nocturne alert CANDID`); tell those who follow"
              + " the announcements");

  public static final CheckName ROWS =
      new CheckName(
          "rows",
          Stage.TABLE,
          "see in the table's snapshots who changed it, and roll it back or restore it from a"
              + " backup");

  public static final CheckName EVALUATED =
      new CheckName(
          "evaluated",
          Stage.FILTER,
          "start `nocturne up` or a worker with the filter: the stage has not come this far");

  public static final CheckName PASSED =
      new CheckName(
          "passed",
          Stage.FILTER,
          "the topic lost or gained records outside of us; a repair of the night publishes lost ones"
              + " again");

  public static final CheckName FITTED =
      new CheckName(
          "fitted",
          Stage.FIT,
          "start `nocturne up` or a worker with the fit: the stage has not come this far; or the"
              + " topic of fits lost or gained records outside of us: a repair of the night publishes"
              + " lost ones again");

  public static final CheckName SALT2 =
      new CheckName(
          "salt2",
          Stage.TABLE,
          "see in the snapshots of the table salt2 who changed it, and roll it back or restore it"
              + " from a backup");

  public static final CheckName PLOTS =
      new CheckName(
          "plots",
          Stage.FIT,
          "start and end the night once more, which draws what is missing or damaged. If it stays away,"
              + " the log says why");

  public static final CheckName HISTORY =
      new CheckName(
          "history",
          Stage.of("history"),
          "`nocturne history build` adds what the packs of the night report; if a file of the table"
              + " cannot be read, restore it from a backup");

  public static final CheckName DEAD_LETTERS =
      new CheckName(
          "dead-letters",
          Stage.INGEST,
          "the topic of dead letters lost or gained records outside of us; the bytes are under"
              + " rejected/");

  public static final CheckName REJECTED =
      new CheckName(
          "rejected",
          Stage.ARCHIVE,
          "restore the object from a backup; its dead letter still has the bytes where they are"
              + " small (`nocturne dead-letters list`)");

  /** A line only where kept books cannot be read. */
  public static final CheckName KEPT =
      new CheckName(
          "kept-books",
          Stage.of("books"),
          "restore the file from a backup; if the night was closed since, start and end it once"
              + " more");

  /** A line only where the ledger cannot be read, and the records beside kept books can. */
  public static final CheckName LEDGER =
      new CheckName(
          "ledger",
          Stage.INGEST,
          "the lines are compared with the records that were kept beside the books; restore the"
              + " file from a backup");

  private static final List<CheckName> OWN =
      List.of(
          KEPT,
          LEDGER,
          SURVEY,
          RECEIVED,
          PUBLISHED,
          ARCHIVED,
          ANNOUNCED,
          ROWS,
          EVALUATED,
          PASSED,
          FITTED,
          SALT2,
          HISTORY,
          PLOTS,
          DEAD_LETTERS,
          REJECTED);

  private static final String HYPHEN = "-";
  private static final String ROWS_OF = "-rows";

  /** Every alert that came to a value-added stage has a record on the topic of the stage. */
  public static CheckName published(Stage stage) {
    if (stage.equals(FITTED.stage())) {
      return FITTED;
    }
    return new CheckName(
        stage.name(),
        stage,
        "start `nocturne up` or a worker with the stage: it has not come this far; or its topic"
            + " lost or gained records outside of us: a repair of the night publishes lost ones"
            + " again");
  }

  /** Every record of a value-added stage has a row. */
  public static CheckName rows(Stage stage) {
    return stage.equals(FITTED.stage())
        ? SALT2
        : new CheckName(stage.name() + ROWS_OF, Stage.TABLE, ROWS.advice());
  }

  /** This check for another stage. */
  public CheckName of(Stage other) {
    return other.equals(stage) ? this : new CheckName(other.name() + HYPHEN + name, other, advice);
  }

  /**
   * @throws IllegalArgumentException for a name that heads no line
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static CheckName of(String name) {
    for (CheckName checkName : OWN) {
      if (checkName.name().equals(name)) {
        return checkName;
      }
    }
    for (CheckName one : List.of(EVALUATED, PASSED, PLOTS)) {
      if (name.endsWith(HYPHEN + one.name())) {
        return one.of(stageOf(name, HYPHEN + one.name()));
      }
    }
    return name.endsWith(ROWS_OF) ? rows(stageOf(name, ROWS_OF)) : published(Stage.of(name));
  }

  private static Stage stageOf(String name, String end) {
    return Stage.of(name.substring(0, name.length() - end.length()));
  }

  @Override
  @JsonValue
  public String name() {
    return name;
  }

  /** Its name. */
  @Override
  public String toString() {
    return name;
  }
}
