package nocturne.core.salt2;

/** What came of a fit: the best parameters, or why there are none. */
public sealed interface FitOutcome permits Fitted, NotFitted {}
