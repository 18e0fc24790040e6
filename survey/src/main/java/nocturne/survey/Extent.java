package nocturne.survey;

/**
 * The offsets that a partition of a survey's topic holds at a moment.
 *
 * @param begin the first offset still kept
 * @param end the offset after the last message; equal to {@code begin} if nothing is kept
 */
public record Extent(long begin, long end) {
  public Extent {
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("not an extent: [" + begin + ", " + end + ")");
    }
  }

  /** Whether nothing is there to be read: a topic may be listed long after that. */
  public boolean isEmpty() {
    return begin == end;
  }
}
