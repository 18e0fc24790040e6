package nocturne.core.lightcurve;

import org.jspecify.annotations.Nullable;

/**
 * Rows of photometry as their survey understands them. What a survey writes for a missing value is
 * absent here. Rows are numbered from 0.
 */
public interface Epochs {

  int size();

  /** A detection; null if the row has no finite time or brightness. */
  @Nullable Detection detection(int row);

  /** An upper limit; null if the row has a brightness, or no finite time or limit. */
  @Nullable UpperLimit upperLimit(int row);

  /** Forced photometry; null if the row has no finite time, flux or error. */
  @Nullable ForcedPoint forcedPoint(int row);

  /** The epoch as the original broker saw it; null if the row has no magnitude. */
  @Nullable OriginalEpoch original(int row);

  /** Start of the exposure, Julian date, UTC; NaN where the row has none. */
  double time(int row);

  /** -1 where the source is fainter than in the reference, else +1. */
  int sign(int row);

  /** Whether the original broker took the source for brighter than in the reference. */
  boolean isExactlyPositive(int row);
}
