package nocturne.core.row;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A mutable copy of a table's column, to which a packet's schema is added: a plain kind that can be
 * widened, a struct that can get more fields, a list or a map whose values can do either. A table's
 * back end makes it from the table's columns, and changes these columns accordingly. For one
 * thread.
 */
public final class GrowingColumn {
  /** The four forms. */
  public enum Form {
    PLAIN,
    STRUCT,
    LIST,
    /** From texts to values. */
    MAP
  }

  /** A struct's field. */
  public record Named(String name, GrowingColumn column) {}

  private final Form form;
  private final List<Named> fields = new ArrayList<>();
  private @Nullable ValueKind plain;
  private @Nullable GrowingColumn value;

  private GrowingColumn(Form form) {
    this.form = form;
  }

  public static GrowingColumn plain(ValueKind kind) {
    GrowingColumn column = new GrowingColumn(Form.PLAIN);
    column.plain = kind;
    return column;
  }

  /** A struct without fields; a table as a whole is a struct too. */
  public static GrowingColumn struct() {
    return new GrowingColumn(Form.STRUCT);
  }

  public static GrowingColumn list(GrowingColumn items) {
    GrowingColumn column = new GrowingColumn(Form.LIST);
    column.value = items;
    return column;
  }

  public static GrowingColumn map(GrowingColumn values) {
    GrowingColumn column = new GrowingColumn(Form.MAP);
    column.value = values;
    return column;
  }

  public Form form() {
    return form;
  }

  /** The kind of a plain column. */
  public ValueKind kind() {
    if (plain == null) {
      throw new IllegalStateException("a " + form + " has no plain kind");
    }
    return plain;
  }

  /** The items of a list, the values of a map. */
  public GrowingColumn value() {
    if (value == null) {
      throw new IllegalStateException("a " + form + " has no values");
    }
    return value;
  }

  /** The fields of a struct, in order. */
  public List<Named> fields() {
    return Collections.unmodifiableList(fields);
  }

  /** The field of a struct with this name, ignoring case as SQL does. */
  Optional<Named> field(String name) {
    return fields.stream().filter(f -> f.name().equalsIgnoreCase(name)).findFirst();
  }

  public void add(String name, GrowingColumn column) {
    fields.add(new Named(name, column));
  }

  boolean isEmptyStruct() {
    return form == Form.STRUCT && fields.isEmpty();
  }

  /** Whether this plain column can hold values of the kind, as it is or widened. */
  boolean canHold(ValueKind wanted) {
    return plain != null && plain.widenedFor(wanted) != null;
  }

  /** Widens this plain column if the kind requires it. */
  void hold(ValueKind wanted) {
    ValueKind wide = plain == null ? null : plain.widenedFor(wanted);
    if (wide == null) {
      throw new IllegalStateException(wanted + " does not fit into " + plain);
    }
    plain = wide;
  }

  /** The number of plain columns in it. */
  public int leaves() {
    return switch (form) {
      case PLAIN -> 1;
      case STRUCT -> fields.stream().mapToInt(f -> f.column().leaves()).sum();
      case LIST -> value().leaves();
      case MAP -> 1 + value().leaves();
    };
  }
}
