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
 * @param chisq chi-square there, under the full model
 * @param ndof epochs less free parameters; may be below 1
 * @param ncall evaluations of the model
 * @param success whether the search converged; says nothing of the fit's quality
 * @param atBound what is at a bound: a parameter's word, or {@code phase} where an epoch leaves the
 *     model's phases
 * @param quality a summary
 * @param leftOut times of the epochs that were left out since the model is zero or ends there, MJD,
 *     ascending
 */
public record Fitted(
    SaltParameters parameters,
    Covariance covariance,
    double chisq,
    int ndof,
    int ncall,
    boolean success,
    Set<String> atBound,
    Quality quality,
    String model,
    String modelVersion,
    List<Double> leftOut)
    implements FitOutcome {

  public Fitted {
    atBound = Set.copyOf(atBound);
    leftOut = List.copyOf(leftOut);
  }

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

  /** Whether it was this model that was fitted, by name and version. */
  public boolean isOf(SaltModel one) {
    return one.name().equals(model) && one.version().equals(modelVersion);
  }

  /** One-sigma error of a parameter; absent if it was fixed, is at a bound or is not known. */
  public OptionalDouble error(SaltParameter parameter) {
    OptionalDouble variance = covariance.get(parameter, parameter);
    return variance.isPresent()
        ? OptionalDouble.of(Math.sqrt(variance.getAsDouble()))
        : OptionalDouble.empty();
  }
}
