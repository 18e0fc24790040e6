package nocturne.broker.books;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
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
  private static final Properties ADVICE = new Properties();

  static {
    try (InputStream in = CheckName.class.getResourceAsStream("advice.properties")) {
      ADVICE.load(Objects.requireNonNull(in, "advice.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static final CheckName SURVEY = own("survey", Stage.INGEST);
  public static final CheckName RECEIVED = own("received", Stage.INGEST);
  public static final CheckName PUBLISHED = own("published", Stage.INGEST);
  public static final CheckName ARCHIVED = own("archived", Stage.ARCHIVE);
  public static final CheckName ANNOUNCED = own("announced", Stage.ARCHIVE);
  public static final CheckName ROWS = own("rows", Stage.TABLE);
  public static final CheckName EVALUATED = own("evaluated", Stage.FILTER);
  public static final CheckName PASSED = own("passed", Stage.FILTER);
  public static final CheckName FITTED = own("fitted", Stage.FIT);
  public static final CheckName SALT2 = own("salt2", Stage.TABLE);
  public static final CheckName PLOTS = own("plots", Stage.FIT);
  public static final CheckName HISTORY = own("history", Stage.of("history"));
  public static final CheckName DEAD_LETTERS = own("dead-letters", Stage.INGEST);
  public static final CheckName REJECTED = own("rejected", Stage.ARCHIVE);

  /** A line only where kept books cannot be read. */
  public static final CheckName KEPT = own("kept-books", Stage.of("books"));

  /** A line only where the ledger cannot be read, and the records beside kept books can. */
  public static final CheckName LEDGER = own("ledger", Stage.INGEST);

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

  private static CheckName own(String name, Stage stage) {
    return new CheckName(name, stage, advice(name));
  }

  private static String advice(String name) {
    return Objects.requireNonNull(ADVICE.getProperty(name), name);
  }

  /** Every alert that came to a value-added stage has a record on the topic of the stage. */
  public static CheckName published(Stage stage) {
    if (stage.equals(FITTED.stage())) {
      return FITTED;
    }
    return new CheckName(stage.name(), stage, advice("stage"));
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
