package nocturne.core.alert;

import org.jspecify.annotations.Nullable;

/**
 * One step of a compiled schema: how a value is read. The operation of a plain type is the ordinal
 * of its {@link CellType}; {@link #UNION} is the one beyond. A record's layout may still be under
 * construction when a node that refers to it is made, which is how recursive schemas close.
 */
final class Node {
  static final int NULL = 0;
  static final int BOOLEAN = 1;
  static final int INT = 2;
  static final int LONG = 3;
  static final int FLOAT = 4;
  static final int DOUBLE = 5;
  static final int STRING = 6;
  static final int BYTES = 7;
  static final int FIXED = 8;
  static final int ENUM = 9;
  static final int RECORD = 10;
  static final int ARRAY = 11;
  static final int MAP = 12;
  static final int UNION = 13;

  private static final Node[] NONE = {};

  final int op;

  /** FIXED: its bytes. ENUM: the number of symbols. ARRAY: the null branch of its items, or -1. */
  final int number;

  /** ENUM: which of the header's symbol tables. */
  final int table;

  /** UNION: its branches. */
  final Node[] branches;

  /** RECORD: the record's own. ARRAY and MAP: that of their rows. */
  final @Nullable Layout layout;

  private Node(int op, int number, int table, Node[] branches, @Nullable Layout layout) {
    this.op = op;
    this.number = number;
    this.table = table;
    this.branches = branches;
    this.layout = layout;
  }

  static Node plain(int op) {
    return new Node(op, 0, 0, NONE, null);
  }

  static Node fixed(int size) {
    return new Node(FIXED, size, 0, NONE, null);
  }

  static Node enumeration(int symbols, int table) {
    return new Node(ENUM, symbols, table, NONE, null);
  }

  static Node record(Layout layout) {
    return new Node(RECORD, 0, 0, NONE, layout);
  }

  static Node array(Layout rows, int nullBranch) {
    return new Node(ARRAY, nullBranch, 0, NONE, rows);
  }

  static Node map(Layout entries) {
    return new Node(MAP, -1, 0, NONE, entries);
  }

  static Node union(Node[] branches) {
    return new Node(UNION, 0, 0, branches, null);
  }

  /** The fewest bytes such a value takes; a record inside itself counts as none. */
  int fewestBytes() {
    return switch (op) {
      case NULL -> 0;
      case FLOAT -> 4;
      case DOUBLE -> 8;
      case FIXED -> number;
      case RECORD -> layout == null ? 0 : layout.fewestBytes();
      default -> 1;
    };
  }
}
