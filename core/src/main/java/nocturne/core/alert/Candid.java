package nocturne.core.alert;

/**
 * The survey's number for one detection that became an alert; with the night it is an alert's
 * identity.
 *
 * <p>ZTF's are eighteen or nineteen digits long and pre-release ones are negative, so a double
 * cannot hold them: print them with {@link #toString()}.
 *
 * @param value the number as the packet carries it; any long is allowed
 */
public record Candid(long value) implements Comparable<Candid> {

  @Override
  public int compareTo(Candid other) {
    return Long.compare(value, other.value);
  }

  /** The decimal digits alone, fit for a message key, a file name or a JSON string. */
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
