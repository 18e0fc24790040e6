package nocturne.core.row;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nocturne.core.alert.Alert;
import nocturne.core.alert.CellType;
import nocturne.core.alert.Layout;

/**
 * The columns that a table of alerts has from the beginning: the alert's candid (in every row, also
 * if the packet has it only inside the candidate), its night, and its place and time on the
 * survey's topic. The packet's own fields are added as they occur.
 */
public final class OwnColumns {
  public static final String CANDID = "candid";
  public static final String NIGHT = "night";
  public static final String TOPIC = "kafka_topic";
  public static final String PARTITION = "kafka_partition";
  public static final String OFFSET = "kafka_offset";
  public static final String TIMESTAMP = "kafka_timestamp";

  /** All columns, in the table's order. */
  public static final List<Own> ALL =
      List.of(
          new Own(CANDID, ValueKind.LONG, "the alert's number"),
          new Own(NIGHT, ValueKind.DATE, "UTC date in the topic's name"),
          new Own(TOPIC, ValueKind.TEXT, "the survey's topic"),
          new Own(PARTITION, ValueKind.INT, "of that topic"),
          new Own(OFFSET, ValueKind.LONG, "in that partition"),
          new Own(TIMESTAMP, ValueKind.TIME, "when the survey sent it; to the millisecond"));

  /** The names of the columns, in the same order. */
  public static final List<String> NAMES = ALL.stream().map(Own::name).toList();

  private OwnColumns() {}

  /** A column of our own. */
  public record Own(String name, ValueKind kind, String meaning) {}

  /** Top-level fields without a column: the cutouts, and the candid, which has one already. */
  public static Set<String> leftOut(Alert alert) {
    Set<String> names = new HashSet<>(alert.fields().cutouts());
    Layout layout = alert.records().layout();
    int column = layout.indexOf(CANDID);
    if (alert.fields().candid().equals(CANDID) && column >= 0) {
      Set<CellType> whole = Set.of(CellType.INT, CellType.LONG);
      boolean number =
          layout
              .fieldSchema(column)
              .map(s -> Branch.of(s).stream().allMatch(b -> whole.containsAll(b.cells())))
              .orElse(false);
      if (number) {
        names.add(CANDID);
      }
    }
    return names;
  }
}
