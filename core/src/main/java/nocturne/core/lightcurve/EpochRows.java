package nocturne.core.lightcurve;

import org.jspecify.annotations.Nullable;

/** Rows of photometry as an alert has them, whatever it is written in. */
public interface EpochRows {

  int size();

  /** Where the column with this name is; negative where there is none. */
  int column(String name);

  boolean isNumber(int row, int column);

  boolean isWhole(int row, int column);

  double doubleAt(int row, int column);

  long longAt(int row, int column);

  /** The value in words: a text, or a whole number or truth value as it is written; else null. */
  @Nullable String wordAt(int row, int column);
}
