package nocturne.core.salt2;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A fit's best parameters and how well they are known.
 *
 * @param parameters where chi-square under the full model is least
 * @param covariance of the parameters that were free and are not at a bound
 * @param quality a summary
 * @param model that was fitted
 * @param leftOut times of the epochs that were left out since the model is zero or ends there, MJD,
 *     ascending
 */
public record Fitted(
    SaltParameters parameters,
    Covariance covariance,
    Goodness goodness,
    Search search,
    Quality quality,
    Model model,
    List<Double> leftOut)
    implements FitOutcome {

  public Fitted {
    leftOut = List.copyOf(leftOut);
  }

  /**
   * How well the model describes the epochs.
   *
   * @param chisq chi-square at the best parameters, under the full model
   * @param ndof epochs less free parameters; may be below 1
   */
  public record Goodness(double chisq, int ndof) {}

  /**
   * How the search for the best parameters ended.
   *
   * @param ncall evaluations of the model
   * @param success whether it converged; says nothing of the fit's quality
   * @param atBound what is at a bound: a parameter's word, or {@code phase} where an epoch leaves
   *     the model's phases
   */
  public record Search(int ncall, boolean success, Set<String> atBound) {
    public Search {
      atBound = Set.copyOf(atBound);
    }
  }

  /** A model's name and version. */
  public record Model(String name, String version) {}

  /** The quality of a fit; the first that applies. */
  public enum Quality {
    /** Fewer than one degree of freedom. */
    FEW_DOF,
    /** A parameter or an epoch's phase is at a bound. */
    AT_BOUND,
    /** Chi-square is too large for the degrees of freedom. */
    POOR_CHISQ,
    /** None of these. */
    GOOD;

    /** The name in records and searches. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public double chisq() {
    return goodness.chisq();
  }

  public int ndof() {
    return goodness.ndof();
  }

  public Set<String> atBound() {
    return search.atBound();
  }

  /** Whether it was this model that was fitted, by name and version. */
  public boolean isOf(SaltModel one) {
    return model.equals(new Model(one.name(), one.version()));
  }

  /** One-sigma error of a parameter; absent if it was fixed, is at a bound or is not known. */
  public OptionalDouble error(SaltParameter parameter) {
    OptionalDouble variance = covariance.get(parameter, parameter);
    return variance.isPresent()
        ? OptionalDouble.of(Math.sqrt(variance.getAsDouble()))
        : OptionalDouble.empty();
  }
}
