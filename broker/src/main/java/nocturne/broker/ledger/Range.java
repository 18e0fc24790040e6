package nocturne.broker.ledger;

/**
 * A half-open range of offsets of one partition: {@code from} is where the stage's previous range
 * ended (0 at first), {@code to} the offset after the last record taken. Consecutive ranges of a
 * stage therefore join without gaps although offsets have them.
 *
 * @param from first offset that may be inside
 * @param to first offset that is not; never below {@code from}
 */
public record Range(long from, long to) {
  public Range {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("not a range of offsets: [" + from + ", " + to + ")");
    }
  }

  public boolean isEmpty() {
    return from == to;
  }

  /** Its first and its last offset, for messages. */
  @Override
  public String toString() {
    return isEmpty() ? "none at " + from : from + " to " + (to - 1);
  }
}
