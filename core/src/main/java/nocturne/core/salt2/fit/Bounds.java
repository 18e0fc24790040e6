package nocturne.core.salt2.fit;

import java.util.HashSet;
import java.util.Set;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.SaltParameters;

/** Where parameters may be, which of them are at a bound, and whether an epoch's phase is. */
record Bounds(FitSettings.Ranges ranges, Range t0, Tables tables, Measurements epochs) {
  /** A parameter this share of its range from a bound is at it. */
  private static final double AT_BOUND = 1e-4;

  /** An epoch so few days from the end of the model's phases is at it. */
  static final double AT_EDGE = 0.01;

  /** The name for an epoch at an end of the model's phases. */
  static final String PHASE = "phase";

  /** The parameters that are free and not at a bound. */
  boolean[] known(SaltParameters p) {
    boolean[] known = new boolean[SaltParameter.values().length];
    for (SaltParameter parameter : SaltParameter.values()) {
      known[parameter.index()] =
          parameter == SaltParameter.X0
              ? ranges.x0() == null
              : !range(parameter).isPoint() && !isAt(range(parameter), p.get(parameter));
    }
    return known;
  }

  /** The names of parameters at a bound, and {@code phase}. */
  Set<String> reached(SaltParameters p) {
    Set<String> reached = new HashSet<>();
    for (SaltParameter parameter : SaltParameter.values()) {
      if (parameter != SaltParameter.X0
          && !range(parameter).isPoint()
          && isAt(range(parameter), p.get(parameter))) {
        reached.add(parameter.label());
      }
    }
    if (isAtEdge(p)) {
      reached.add(PHASE);
    }
    return reached;
  }

  /** Whether an epoch is where the model's flux jumps to nought. */
  boolean isAtEdge(SaltParameters p) {
    for (double time : epochs.times()) {
      if (tables.fromEdge((time - p.t0()) / (1 + p.z())) < AT_EDGE) {
        return true;
      }
    }
    return false;
  }

  private Range range(SaltParameter parameter) {
    return switch (parameter) {
      case Z -> ranges.z();
      case T0 -> t0;
      case X1 -> ranges.x1();
      case C -> ranges.c();
      case X0 -> throw new IllegalArgumentException("x0 has no range");
    };
  }

  private static boolean isAt(Range range, double value) {
    double near = AT_BOUND * range.width();
    return value - range.low() < near || range.high() - value < near;
  }
}
