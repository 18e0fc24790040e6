package nocturne.core.lightcurve;

import java.util.Locale;
import nocturne.core.alert.Candid;
import nocturne.core.survey.AlertFields.EpochFields;
import org.jspecify.annotations.Nullable;

/** The photometry columns of a packet's rows, found once by name and then read row by row. */
final class Epochs {
  /** Surveys write -999 or -99999 for a number they do not have; no time or magnitude is so low. */
  private static final double LOWEST_MAGNITUDE = -998;

  /** Forced fluxes may well be below -999; there only -99999 means none. */
  private static final double LOWEST_FLUX = -99998;

  private final EpochRows rows;
  private final int jd;
  private final int fid;
  private final int mag;
  private final int magError;
  private final int sign;
  private final int zeroPoint;
  private final int limit;
  private final int candid;
  private final int forcedFlux;
  private final int forcedFluxError;

  Epochs(EpochRows rows, EpochFields fields, String candidField) {
    this.rows = rows;
    this.jd = rows.column(fields.jd());
    this.fid = rows.column(fields.fid());
    this.mag = rows.column(fields.mag());
    this.magError = rows.column(fields.magError());
    this.sign = rows.column(fields.sign());
    this.zeroPoint = rows.column(fields.zeroPoint());
    this.limit = rows.column(fields.limit());
    this.candid = rows.column(candidField);
    this.forcedFlux = rows.column(fields.forcedFlux());
    this.forcedFluxError = rows.column(fields.forcedFluxError());
  }

  int size() {
    return rows.size();
  }

  /** A detection; null if the row has no finite time or magnitude. */
  @Nullable Detection detection(int row) {
    Double time = finite(row, jd);
    Double magnitude = finite(row, mag);
    if (time == null || magnitude == null) {
      return null;
    }
    Double error = finite(row, magError);
    return new Detection(
        time,
        whole(row, fid),
        magnitude,
        error != null && error > 0 ? error : null,
        sign(row),
        finite(row, zeroPoint),
        candid(row));
  }

  /** An upper limit; null if the row has a magnitude, or no finite time or limit. */
  @Nullable UpperLimit upperLimit(int row) {
    Double time = finite(row, jd);
    Double magnitude = finite(row, limit);
    return time == null || magnitude == null || finite(row, mag) != null
        ? null
        : new UpperLimit(time, whole(row, fid), magnitude);
  }

  /** Forced photometry; null if the row has no finite time, flux or error. */
  @Nullable ForcedPoint forcedPoint(int row) {
    Double time = finite(row, jd);
    Double flux = above(LOWEST_FLUX, row, forcedFlux);
    Double error = finite(row, forcedFluxError);
    return time == null || flux == null || error == null || error <= 0
        ? null
        : new ForcedPoint(time, whole(row, fid), flux, error, finite(row, zeroPoint));
  }

  /** The epoch as the original saw it; null if the row has no magnitude. */
  @Nullable OriginalEpoch original(int row) {
    if (!isNumber(row, mag)) {
      return null;
    }
    boolean assumed = !isNumber(row, zeroPoint);
    return new OriginalEpoch(
        number(row, jd),
        whole(row, fid),
        rows.doubleAt(row, mag),
        number(row, magError),
        assumed ? Flux.ZERO_POINT : rows.doubleAt(row, zeroPoint),
        assumed,
        rows.wordAt(row, sign),
        candid(row));
  }

  /** Whether the sign is exactly {@code t}. */
  boolean isExactlyPositive(int row) {
    return "t".equals(rows.textAt(row, sign));
  }

  /** The row's time, NaN where it has none. */
  double time(int row) {
    return number(row, jd);
  }

  /** -1 where the sign says that the source is fainter than in the reference, else +1. */
  int sign(int row) {
    String text = rows.wordAt(row, sign);
    return text != null
            && switch (text.toLowerCase(Locale.ROOT)) {
              case "f", "0", "false" -> true;
              default -> false;
            }
        ? -1
        : 1;
  }

  private @Nullable Candid candid(int row) {
    return rows.isWhole(row, candid) ? new Candid(rows.longAt(row, candid)) : null;
  }

  private boolean isNumber(int row, int column) {
    return rows.isNumber(row, column);
  }

  private double number(int row, int column) {
    return isNumber(row, column) ? rows.doubleAt(row, column) : Double.NaN;
  }

  private @Nullable Double finite(int row, int column) {
    return above(LOWEST_MAGNITUDE, row, column);
  }

  private @Nullable Double above(double lowest, int row, int column) {
    double value = number(row, column);
    return Double.isFinite(value) && value > lowest ? value : null;
  }

  private @Nullable Integer whole(int row, int column) {
    if (!rows.isWhole(row, column)) {
      return null;
    }
    long value = rows.longAt(row, column);
    return value == (int) value ? (int) value : null;
  }
}
