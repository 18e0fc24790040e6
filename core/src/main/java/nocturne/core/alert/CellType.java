package nocturne.core.alert;

/**
 * The types of cells of {@link Records}: Avro's types without the union, since each cell has the
 * type of its branch.
 */
public enum CellType {
  NULL,
  BOOLEAN,
  INT,
  LONG,
  FLOAT,
  DOUBLE,
  STRING,
  BYTES,
  FIXED,
  ENUM,
  RECORD,
  ARRAY,
  MAP;

  private static final CellType[] BY_TAG = values();

  /** The type with this tag; a tag is the type's ordinal. */
  static CellType of(byte tag) {
    return BY_TAG[tag];
  }

  /** Whether {@link Records#doubleAt} can answer: a number that widens to a double. */
  public boolean isNumber() {
    return this == INT || this == LONG || this == FLOAT || this == DOUBLE;
  }

  /** Whether {@link Records#longAt} can answer: a whole number. */
  public boolean isWhole() {
    return this == INT || this == LONG;
  }

  /** Whether {@link Records#recordsAt} can answer: rows inside the cell. */
  public boolean isNested() {
    return this == RECORD || this == ARRAY || this == MAP;
  }
}
