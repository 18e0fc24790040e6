package nocturne.core.salt2.fit;

/**
 * The slopes with which cubic pieces between evenly spaced knots join to a spline that is twice
 * differentiable. The slopes at the two ends are those of the polynomial through the six values
 * there.
 *
 * @param knots at least six
 * @param stride rows from a knot's values to their slopes, and from there to the next knot's values
 */
record KnotSlopes(int knots, int stride) {

  /**
   * Writes slopes per knot number, not per knot position.
   *
   * @param table rows of as many curves as they are wide
   * @param first the row with the values at the first knot
   */
  void fill(double[][] table, int first) {
    end(table, first, 0, 1);
    end(table, first, knots - 1, -1);
    double[] pivots = new double[knots];
    for (int knot = 1; knot < knots - 1; knot++) {
      pivots[knot] = 1 / (4 - (knot > 1 ? pivots[knot - 1] : 0));
      double[] slope = table[slopes(first, knot)];
      double[] before = table[slopes(first, knot - 1)];
      double[] lower = table[values(first, knot - 1)];
      double[] upper = table[values(first, knot + 1)];
      double[] last = table[slopes(first, knots - 1)];
      for (int n = 0; n < slope.length; n++) {
        double right = 3 * (upper[n] - lower[n]) - before[n];
        slope[n] = (knot == knots - 2 ? right - last[n] : right) * pivots[knot];
      }
    }
    for (int knot = knots - 3; knot > 0; knot--) {
      double[] slope = table[slopes(first, knot)];
      double[] after = table[slopes(first, knot + 1)];
      for (int n = 0; n < slope.length; n++) {
        slope[n] -= pivots[knot] * after[n];
      }
    }
  }

  private void end(double[][] table, int first, int knot, int way) {
    double[] slope = table[slopes(first, knot)];
    double[] a = table[values(first, knot)];
    double[] b = table[values(first, knot + way)];
    double[] c = table[values(first, knot + 2 * way)];
    double[] d = table[values(first, knot + 3 * way)];
    double[] e = table[values(first, knot + 4 * way)];
    double[] f = table[values(first, knot + 5 * way)];
    for (int n = 0; n < slope.length; n++) {
      double near = -137 * a[n] + 300 * b[n] - 300 * c[n];
      double far = 200 * d[n] - 75 * e[n] + 12 * f[n];
      slope[n] = way * (near + far) / 60;
    }
  }

  private int values(int first, int knot) {
    return first + 2 * knot * stride;
  }

  private int slopes(int first, int knot) {
    return first + (2 * knot + 1) * stride;
  }
}
