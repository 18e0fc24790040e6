package nocturne.core.survey.ztf;

import java.util.Locale;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.EpochRows;
import nocturne.core.lightcurve.Epochs;
import nocturne.core.lightcurve.Flux;
import nocturne.core.lightcurve.ForcedPoint;
import nocturne.core.lightcurve.OriginalEpoch;
import nocturne.core.lightcurve.UpperLimit;
import org.jspecify.annotations.Nullable;

/**
 * ZTF's photometry columns, found once by name and then read row by row. Times are Julian dates,
 * brightnesses AB magnitudes of the difference with a sign beside them; forced fluxes are in units
 * of the image, whose zero point stands beside them.
 */
final class ZtfEpochs implements Epochs {
  /** ZTF writes -999 or -99999 for a number it does not have; no time or magnitude is so low. */
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

  ZtfEpochs(EpochRows rows) {
    this.rows = rows;
    this.jd = rows.column("jd");
    this.fid = rows.column("fid");
    this.mag = rows.column("magpsf");
    this.magError = rows.column("sigmapsf");
    this.sign = rows.column("isdiffpos");
    this.zeroPoint = rows.column("magzpsci");
    this.limit = rows.column("diffmaglim");
    this.candid = rows.column("candid");
    this.forcedFlux = rows.column("forcediffimflux");
    this.forcedFluxError = rows.column("forcediffimfluxunc");
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public @Nullable Detection detection(int row) {
    Double time = finite(row, jd);
    Double magnitude = finite(row, mag);
    if (time == null || magnitude == null) {
      return null;
    }
    Double error = finite(row, magError);
    return new Detection(
        time,
        band(row),
        magnitude,
        error != null && error > 0 ? error : null,
        sign(row),
        candid(row));
  }

  @Override
  public @Nullable UpperLimit upperLimit(int row) {
    Double time = finite(row, jd);
    Double magnitude = finite(row, limit);
    return time == null || magnitude == null || finite(row, mag) != null
        ? null
        : new UpperLimit(time, band(row), magnitude);
  }

  @Override
  public @Nullable ForcedPoint forcedPoint(int row) {
    Double time = finite(row, jd);
    Double flux = above(LOWEST_FLUX, row, forcedFlux);
    Double error = finite(row, forcedFluxError);
    return time == null || flux == null || error == null || error <= 0
        ? null
        : new ForcedPoint(time, band(row), flux, error, finite(row, zeroPoint));
  }

  @Override
  public @Nullable OriginalEpoch original(int row) {
    if (!isNumber(row, mag)) {
      return null;
    }
    boolean assumed = !isNumber(row, zeroPoint);
    return new OriginalEpoch(
        number(row, jd),
        band(row),
        rows.doubleAt(row, mag),
        number(row, magError),
        assumed ? Flux.ZERO_POINT : rows.doubleAt(row, zeroPoint),
        assumed,
        rows.wordAt(row, sign));
  }

  @Override
  public boolean isExactlyPositive(int row) {
    return "t".equals(rows.wordAt(row, sign));
  }

  @Override
  public double time(int row) {
    return number(row, jd);
  }

  @Override
  public int sign(int row) {
    String text = rows.wordAt(row, sign);
    return text != null
            && switch (text.toLowerCase(Locale.ROOT)) {
              case "f", "0", "false" -> true;
              default -> false;
            }
        ? -1
        : 1;
  }

  private @Nullable Long candid(int row) {
    return rows.isWhole(row, candid) ? rows.longAt(row, candid) : null;
  }

  private String band(int row) {
    return rows.isWhole(row, fid) ? Band.nameOf(rows.longAt(row, fid)) : "fid null";
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
}
