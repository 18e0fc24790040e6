package nocturne.core.row;

import org.jspecify.annotations.Nullable;

/** The kinds of plain columns. */
public enum ValueKind {
  BOOLEAN,
  /** A whole number of 32 bits. */
  INT,
  /** A whole number of 64 bits. */
  LONG,
  FLOAT,
  DOUBLE,
  TEXT,
  BYTES,
  /** A day. */
  DATE,
  /** An instant, to the microsecond. */
  TIME,
  /** A kind that no packet field has; columns of it belong to others and stay as they are. */
  OTHER;

  /**
   * The narrowest kind to which a column of this kind can be widened, as Iceberg and BigQuery allow
   * it, so that it also holds values of another: int to long, float to double. A double also holds
   * an int. Null if there is none.
   */
  @Nullable ValueKind widenedFor(ValueKind wanted) {
    if (this == wanted) {
      return this;
    }
    return switch (this) {
      case INT -> wanted == LONG ? LONG : null;
      case LONG -> wanted == INT ? LONG : null;
      case FLOAT -> wanted == DOUBLE ? DOUBLE : null;
      case DOUBLE -> wanted == FLOAT || wanted == INT ? DOUBLE : null;
      default -> null;
    };
  }
}
