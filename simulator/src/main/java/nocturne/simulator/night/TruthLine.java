package nocturne.simulator.night;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import nocturne.core.alert.Candid;
import org.jspecify.annotations.Nullable;

/**
 * One truth as a line of CSV and back. Numbers have a fixed count of decimals, so that every JDK
 * prints the same; an empty cell means that the column has no meaning for the kind.
 */
final class TruthLine {
  static final String HEADER =
      "candid,objectId,population,model,ra,dec,jd,fid,magpsf,isdiffpos,n_positive,"
          + "z,t0_mjd,x0,x1,c,peak_mag,period_days,range_mag,expected_pass";
  private static final int COLUMNS = 20;

  private TruthLine() {}

  static String of(Truth truth) {
    return String.join(
        ",",
        truth.candid().toString(),
        truth.objectId(),
        truth.population().label(),
        truth.model(),
        fixed(truth.raDeg(), 7),
        fixed(truth.decDeg(), 7),
        fixed(truth.jd(), 7),
        Integer.toString(truth.fid()),
        fixed(truth.magpsf(), 5),
        truth.positive() ? "t" : "f",
        Integer.toString(truth.positiveDetections()),
        fixed(truth.z(), 6),
        fixed(truth.t0Mjd(), 5),
        fixed(truth.x0(), 12),
        fixed(truth.x1(), 6),
        fixed(truth.c(), 6),
        fixed(truth.peakMagnitude(), 5),
        fixed(truth.periodDays(), 6),
        fixed(truth.rangeMagnitudes(), 5),
        Boolean.toString(truth.expectedPass()));
  }

  private static String fixed(@Nullable Double value, int decimals) {
    if (value == null) {
      return "";
    }
    double scale = 1;
    for (int i = 0; i < decimals; i++) {
      scale *= 10;
    }
    return BigDecimal.valueOf(Math.round(value * scale), decimals).toPlainString();
  }

  /**
   * @throws IllegalArgumentException if the line cannot be parsed; the message says what is wrong
   */
  static Truth parse(String line) {
    List<String> cells = List.of(line.split(",", -1));
    if (cells.size() != COLUMNS) {
      throw new IllegalArgumentException(cells.size() + " cells where there should be " + COLUMNS);
    }
    return new Truth(
        new Candid(Long.parseLong(cells.get(0))),
        cells.get(1),
        Population.valueOf(cells.get(2).toUpperCase(Locale.ROOT).replace('-', '_')),
        cells.get(3),
        Double.parseDouble(cells.get(4)),
        Double.parseDouble(cells.get(5)),
        Double.parseDouble(cells.get(6)),
        Integer.parseInt(cells.get(7)),
        Double.parseDouble(cells.get(8)),
        cells.get(9).equals("t"),
        Integer.parseInt(cells.get(10)),
        optional(cells.get(11)),
        optional(cells.get(12)),
        optional(cells.get(13)),
        optional(cells.get(14)),
        optional(cells.get(15)),
        optional(cells.get(16)),
        optional(cells.get(17)),
        optional(cells.get(18)),
        Boolean.parseBoolean(cells.get(19)));
  }

  private static @Nullable Double optional(String cell) {
    return cell.isEmpty() ? null : Double.valueOf(cell);
  }
}
