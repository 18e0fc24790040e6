package nocturne.broker.ingest;

/**
 * A set of 128-bit fingerprints: open addressing with linear probing in one array, at most two
 * thirds full. A million fingerprints take 48 MB at most. For one thread.
 */
final class FingerprintSet {
  private static final int SMALLEST = 16;

  private long[] slots = new long[2 * SMALLEST];
  private boolean hasZero;
  private int size;

  boolean contains(long high, long low) {
    if (high == 0 && low == 0) {
      return hasZero;
    }
    return isThere(slot(slots, high, low));
  }

  void add(long high, long low) {
    if (high == 0 && low == 0) {
      hasZero = true;
      return;
    }
    int at = slot(slots, high, low);
    if (isThere(at)) {
      return;
    }
    slots[at] = high;
    slots[at + 1] = low;
    size++;
    if (size * 3L > slots.length) {
      grow();
    }
  }

  int size() {
    return size + (hasZero ? 1 : 0);
  }

  /** Bytes held. */
  long bytes() {
    return 8L * slots.length;
  }

  private boolean isThere(int at) {
    return slots[at] != 0 || slots[at + 1] != 0;
  }

  private void grow() {
    long[] larger = new long[2 * slots.length];
    for (int from = 0; from < slots.length; from += 2) {
      if (isThere(from)) {
        int to = slot(larger, slots[from], slots[from + 1]);
        larger[to] = slots[from];
        larger[to + 1] = slots[from + 1];
      }
    }
    slots = larger;
  }

  /** Slot of the fingerprint, or the free slot where it belongs. */
  private static int slot(long[] slots, long high, long low) {
    int mask = slots.length / 2 - 1;
    long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
    int n = (int) (mixed >>> 32) & mask;
    while ((slots[2 * n] != 0 || slots[2 * n + 1] != 0)
        && (slots[2 * n] != high || slots[2 * n + 1] != low)) {
      n = (n + 1) & mask;
    }
    return 2 * n;
  }
}
