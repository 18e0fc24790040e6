package nocturne.core.salt2;

/** The outcome of a fit: the best parameters, or the reason why there are none. */
public sealed interface FitOutcome permits Fitted, NotFitted {}
