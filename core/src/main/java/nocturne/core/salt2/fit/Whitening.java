package nocturne.core.salt2.fit;

import org.jspecify.annotations.Nullable;

/** Turns vectors with correlated errors into vectors whose errors are 1 and independent. */
final class Whitening {
  private final double[][] root;

  private Whitening(double[][] root) {
    this.root = root;
  }

  /** By Cholesky's factor of a covariance; null where that is not positive definite. */
  static @Nullable Whitening of(double[][] covariance) {
    int size = covariance.length;
    double[][] root = new double[size][];
    for (int i = 0; i < size; i++) {
      root[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        double sum = covariance[i][j];
        for (int k = 0; k < j; k++) {
          sum -= root[i][k] * root[j][k];
        }
        if (j < i) {
          root[i][j] = sum / root[j][j];
        } else if (sum > 0 && sum < Double.POSITIVE_INFINITY) {
          root[i][i] = Math.sqrt(sum);
        } else {
          return null;
        }
      }
    }
    return new Whitening(root);
  }

  /** Whitens a vector in place. */
  void apply(double[] vector) {
    for (int i = 0; i < vector.length; i++) {
      double sum = vector[i];
      for (int j = 0; j < i; j++) {
        sum -= root[i][j] * vector[j];
      }
      vector[i] = sum / root[i][i];
    }
  }
}
