package nocturne.core.salt2;

/** A function of wavelength given at points, with straight lines between and beyond them. */
final class Curve {
  private final Axis axis;
  private final double[] values;

  Curve(Axis axis, double[] values) {
    if (values.length != axis.size()) {
      throw new IllegalArgumentException(values.length + " values for " + axis + ".");
    }
    this.axis = axis;
    this.values = values.clone();
  }

  Axis axis() {
    return axis;
  }

  double[] values() {
    return values.clone();
  }

  double at(double x) {
    int cell;
    if (x <= axis.first()) {
      cell = 0;
    } else {
      cell = x >= axis.last() ? axis.size() - 2 : axis.cell(x);
    }
    double f = axis.fraction(cell, x);
    return (1 - f) * values[cell] + f * values[cell + 1];
  }
}
