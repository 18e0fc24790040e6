package nocturne.broker.ledger;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import nocturne.core.instance.Component;

/**
 * A stage of a night, by the name with which the ledger, dead letters and commands name it. An
 * instance's pipeline says which stages there are; the ledger may name others, of plug-ins that
 * were there before. Stages compare in the order an alert meets them, those of plug-ins last.
 *
 * @param name lower case, as names of groups and messages spell it
 */
public record Stage(String name) implements Comparable<Stage> {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  public static final Stage INGEST = new Stage("ingest");
  public static final Stage ARCHIVE = new Stage("archive");
  public static final Stage TABLE = new Stage("table");
  public static final Stage FILTER = new Stage("filter");
  public static final Stage FIT = new Stage("fit");

  /** The broker's own. */
  public static final List<Stage> OWN = List.of(INGEST, ARCHIVE, TABLE, FILTER, FIT);

  private static final Comparator<Stage> ORDER =
      Comparator.comparingInt(Stage::rank).thenComparing(Stage::name);

  /**
   * @throws IllegalArgumentException if the name is not lower-case letters, digits and {@code _}
   */
  public Stage {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'" + name + "' names no stage: take lower-case letters, digits and _, a letter first");
    }
  }

  /**
   * The stage of a name.
   *
   * @throws IllegalArgumentException if no stage can have it
   */
  public static Stage of(String name) {
    return new Stage(name);
  }

  /** The component that runs this stage. Stages of plug-ins belong to the value-added component. */
  public Component component() {
    return switch (name) {
      case "ingest" -> Component.CONSUMER;
      case "archive" -> Component.ARCHIVE;
      case "table" -> Component.TABLES;
      default -> Component.VALUE_ADDED;
    };
  }

  /** Whether it is ingest, of which an instance runs one. */
  public boolean isIngest() {
    return equals(INGEST);
  }

  /** Whether it fills a table, which then keeps its progress and names its dead letters. */
  public boolean isTable() {
    return equals(TABLE);
  }

  private int rank() {
    int rank = OWN.indexOf(this);
    return rank < 0 ? OWN.size() : rank;
  }

  @Override
  public int compareTo(Stage other) {
    return ORDER.compare(this, other);
  }

  /** Its name. */
  @Override
  public String toString() {
    return name;
  }
}
