package nocturne.core.salt2;

/**
 * There is no fit.
 *
 * @param reason which of the ways in which a light curve cannot be fitted
 * @param detail the reason in words with its numbers
 */
public record NotFitted(Reason reason, String detail) implements FitOutcome {

  /** Why a light curve was not fitted. */
  public enum Reason {
    /** Fewer usable epochs, or positive detections, than asked for. */
    TOO_FEW_POINTS,
    /** No epoch reaches the signal-to-noise ratio asked for. */
    LOW_SIGNAL,
    /** No epoch is in a band that is known. */
    UNKNOWN_BAND,
    /** The model covers no epoch or no band for any parameters allowed. */
    OUTSIDE_MODEL,
    /** The epochs do not determine the parameters. */
    DEGENERATE,
    /** The limit of model evaluations was reached. */
    EVALUATION_LIMIT
  }
}
