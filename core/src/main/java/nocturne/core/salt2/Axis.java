package nocturne.core.salt2;

import java.util.Arrays;

/**
 * The phases or the wavelengths of a grid: at least two values in increasing order.
 *
 * <p>It knows the rule by which SALT's own fitter interpolates: cubic convolution (Keys 1981, IEEE
 * Trans. ASSP 29, 1153, with a = -1/2) from the two nodes on either side, and where one of these is
 * missing, in the first cell and the last, straight lines. The result is continuous, and between
 * the border cells once differentiable.
 */
public final class Axis {
  /** Nodes that take part in a convolution. */
  public static final int WIDTH = 4;

  private final double[] nodes;
  private final double cellsPerUnit;

  private Axis(double[] nodes) {
    this.nodes = nodes;
    this.cellsPerUnit = (nodes.length - 1) / (nodes[nodes.length - 1] - nodes[0]);
  }

  /** An axis with these nodes; illegal where there are fewer than two or they do not increase. */
  public static Axis of(double... nodes) {
    if (nodes.length < 2) {
      throw new IllegalArgumentException("An axis has at least 2 nodes, not " + nodes.length + ".");
    }
    for (int i = 0; i < nodes.length; i++) {
      if (!Double.isFinite(nodes[i]) || (i > 0 && nodes[i] <= nodes[i - 1])) {
        throw new IllegalArgumentException(
            "The nodes of an axis increase; node " + i + " is " + nodes[i] + ".");
      }
    }
    return new Axis(nodes.clone());
  }

  public int size() {
    return nodes.length;
  }

  public double node(int index) {
    return nodes[index];
  }

  public double first() {
    return nodes[0];
  }

  public double last() {
    return nodes[nodes.length - 1];
  }

  /** Whether a value lies between the first and the last node, ends included; NaN does not. */
  public boolean contains(double x) {
    return x >= nodes[0] && x <= nodes[nodes.length - 1];
  }

  /**
   * The cell in which a value lies: its lower node's index, and that of the last cell for the last
   * node itself. For values that the axis contains.
   */
  public int cell(double x) {
    int last = nodes.length - 2;
    int cell = Math.min(last, (int) ((x - nodes[0]) * cellsPerUnit));
    while (cell > 0 && x < nodes[cell]) {
      cell--;
    }
    while (cell < last && x >= nodes[cell + 1]) {
      cell++;
    }
    return cell;
  }

  /** The cell of a value that is known to be in this cell or a later one. */
  int cell(double x, int notBefore) {
    int last = nodes.length - 2;
    int cell = notBefore;
    while (cell < last && x >= nodes[cell + 1]) {
      cell++;
    }
    return cell;
  }

  /** Whether a cell lacks a neighbour on one side, so that straight lines serve there. */
  public boolean isBorder(int cell) {
    return cell == 0 || cell > nodes.length - 3;
  }

  /** Position of a value in its cell, from 0 to 1. */
  public double fraction(int cell, double x) {
    return (x - nodes[cell]) / width(cell);
  }

  /** From a cell's lower node to its upper one. */
  public double width(int cell) {
    return nodes[cell + 1] - nodes[cell];
  }

  /**
   * The weights of the nodes {@code cell - 1} to {@code cell + 2} in the value at {@code x},
   * written to four places from {@code offset} on. For cells that are no border.
   */
  public void convolution(int cell, double x, double[] weights, int offset) {
    convolution(fraction(cell, x), weights, offset);
  }

  /** The weights at a {@link #fraction} of a cell. */
  static void convolution(double fraction, double[] weights, int offset) {
    weights[offset] = outer(1 + fraction);
    weights[offset + 1] = inner(fraction);
    weights[offset + 2] = inner(1 - fraction);
    weights[offset + 3] = outer(2 - fraction);
  }

  /** The kernel at a distance of at most one cell. */
  private static double inner(double x) {
    return x * x * (1.5 * x - 2.5) + 1;
  }

  /** The kernel at a distance of one to two cells. */
  private static double outer(double x) {
    return -0.5 * (-4 + x * (8 + x * (-5 + x)));
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Axis other && Arrays.equals(nodes, other.nodes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(nodes);
  }

  @Override
  public String toString() {
    return size() + " nodes from " + first() + " to " + last();
  }
}
