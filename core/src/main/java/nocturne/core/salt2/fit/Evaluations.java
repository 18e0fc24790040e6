package nocturne.core.salt2.fit;

/** Counts evaluations of the model against a limit. Belongs to one fit. */
final class Evaluations {
  private final int most;
  private int done;

  Evaluations(int most) {
    this.most = most;
  }

  void count() {
    done++;
  }

  int done() {
    return done;
  }

  int most() {
    return most;
  }

  boolean isExhausted() {
    return done >= most;
  }
}
