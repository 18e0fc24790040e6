package nocturne.broker.books;

import java.util.ArrayList;
import java.util.List;
import nocturne.broker.ledger.Range;

/**
 * The offsets of one survey partition that got an outcome, as the ranges they form: one range when
 * nothing was skipped, however many packets there were.
 */
final class OffsetsRead {
  private final List<Range> runs = new ArrayList<>();
  private final List<Long> repeated = new ArrayList<>();

  /**
   * Takes the next offset; the ledger has them ascending but for what was read again by mistake.
   */
  void add(long offset) {
    int last = runs.size() - 1;
    if (last >= 0 && runs.get(last).to() == offset) {
      runs.set(last, new Range(runs.get(last).from(), offset + 1));
    } else if (last >= 0 && offset < runs.get(last).to()) {
      repeated.add(offset);
    } else {
      runs.add(new Range(offset, offset + 1));
    }
  }

  /** From the first offset to behind the last. */
  Range span() {
    return new Range(runs.get(0).from(), runs.get(runs.size() - 1).to());
  }

  /** What lies between and was given no outcome. */
  List<Range> holes() {
    List<Range> holes = new ArrayList<>();
    for (int i = 1; i < runs.size(); i++) {
      holes.add(new Range(runs.get(i - 1).to(), runs.get(i).from()));
    }
    return holes;
  }

  /** Offsets that were given a second outcome. */
  List<Long> repeated() {
    return repeated;
  }
}
