package nocturne.bench;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs several ways of doing the same work in turn, A B C A B C, so that a machine whose speed
 * drifts treats them alike.
 */
final class Contest {

  /** One candidate. Returns how long the work took in nanoseconds, set-up left out. */
  @FunctionalInterface
  interface Way {
    long nanos() throws Exception;
  }

  private final String unit;
  private final long work;
  private final int runs;
  private final Map<String, Way> ways = new LinkedHashMap<>();

  /**
   * @param unit of the work, plural
   * @param work units in each run
   * @param runs counted; one more before them is not
   */
  Contest(String unit, long work, int runs) {
    this.unit = unit;
    this.work = work;
    this.runs = runs;
  }

  /** The first one added is what the others are compared with. */
  Contest with(String name, Way way) {
    ways.put(name, way);
    return this;
  }

  void run(PrintStream out) throws InterruptedException {
    Scores scores = new Scores(unit);
    for (int run = -1; run < runs; run++) {
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        double rate = work * 1e9 / time(way.getValue());
        if (run >= 0) {
          scores.add(way.getKey(), rate);
        }
      }
    }
    scores.print(out);
  }

  private static long time(Way way) throws InterruptedException {
    try {
      return way.nanos();
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a run failed: " + e.getMessage(), e);
    }
  }
}
