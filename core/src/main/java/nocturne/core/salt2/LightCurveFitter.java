package nocturne.core.salt2;

import java.util.List;

/** Fits light curves. Safe for several threads; the same input gives the same output. */
public interface LightCurveFitter {

  /** Fits one; never throws for what is in it. */
  FitOutcome fit(List<Observation> photometry);
}
