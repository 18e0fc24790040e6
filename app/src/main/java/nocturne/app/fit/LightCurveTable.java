package nocturne.app.fit;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import nocturne.core.lightcurve.Flux;
import nocturne.core.night.JulianDate;
import nocturne.core.salt2.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Light curves in a table of comma-separated values, a row an epoch.
 *
 * <p>Either of fluxes, as sncosmo has them ({@code sn_id,time,band,flux,fluxerr,zp,zpsys}), or of
 * difference magnitudes, as brokers publish them ({@code mjd} or {@code jd}, {@code fid} or {@code
 * band}, {@code magpsf}, {@code sigmapsf}, {@code isdiffpos}), under the names of {@link
 * TableColumn}. A row without a magnitude is an upper limit and skipped. Rows of one {@code sn_id}
 * or object are one light curve; a table that names none is one. A column {@code z} holds that
 * light curve's redshift.
 */
public final class LightCurveTable {
  /** Times above it are Julian dates, whatever the column's name. */
  private static final double NO_MJD = 1e6;

  /** Catalogues write -1, -9 or -99 for none. */
  private static final double NO_REDSHIFT = -0.9;

  private static final CsvMapper CSV =
      CsvMapper.builder()
          .enable(CsvParser.Feature.WRAP_AS_ARRAY)
          .enable(CsvParser.Feature.TRIM_SPACES)
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .enable(CsvParser.Feature.ALLOW_COMMENTS)
          .build();

  private final String name;
  private final Map<TableColumn, Integer> places;
  private final boolean magnitudes;
  private final Map<String, List<Observation>> epochs = new LinkedHashMap<>();
  private final Map<String, Double> redshifts = new LinkedHashMap<>();

  private LightCurveTable(String name, List<String> header) throws UnreadableTableException {
    this.name = name;
    this.places = TableColumn.places(header);
    boolean fluxes = has(TableColumn.FLUX) && has(TableColumn.FLUX_ERROR);
    this.magnitudes = !fluxes && has(TableColumn.MAGNITUDE) && has(TableColumn.MAGNITUDE_ERROR);
    if (!fluxes && !magnitudes) {
      throw new UnreadableTableException(
          "it has neither flux and fluxerr nor magpsf and sigmapsf among its columns ("
              + String.join(", ", header)
              + "); name them so, with time and band beside them");
    }
    if (!has(TableColumn.MJD) && !has(TableColumn.JD)) {
      throw lacks(TableColumn.MJD, "of the times, or jd");
    }
    if (!has(TableColumn.BAND)) {
      throw lacks(TableColumn.BAND, "such as ztfg");
    }
    if (fluxes && !has(TableColumn.ZERO_POINT)) {
      throw lacks(TableColumn.ZERO_POINT, "with the AB zero point of the fluxes");
    }
  }

  /**
   * The light curves of a table, in the order in which they begin.
   *
   * @param name of the file, the name of a light curve that the table does not name
   * @throws UnreadableTableException if it is not such a table
   */
  public static List<FitTarget> read(String name, byte[] content) throws UnreadableTableException {
    String text = new String(content, StandardCharsets.UTF_8);
    if (text.indexOf('\0') >= 0) {
      throw new UnreadableTableException("it is neither a packet nor text");
    }
    try (MappingIterator<String[]> rows = CSV.readerFor(String[].class).readValues(text)) {
      if (!rows.hasNextValue()) {
        throw new UnreadableTableException("it is empty; a table begins with its columns' names");
      }
      List<String> header = List.of(rows.nextValue());
      LightCurveTable table = new LightCurveTable(name, header);
      while (rows.hasNextValue()) {
        int line = rows.getCurrentLocation().getLineNr();
        String[] row = rows.nextValue();
        if (row.length != header.size()) {
          throw new UnreadableTableException(
              "row before line %s has %s cells for %s columns"
                  .formatted(line, row.length, header.size()));
        }
        table.add(row, line);
      }
      return table.targets();
    } catch (JacksonException e) {
      throw new UnreadableTableException("it is no CSV: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UnreadableTableException("it cannot be read: " + e.getMessage());
    }
  }

  private void add(String[] row, int line) throws UnreadableTableException {
    String id = id(row);
    List<Observation> curve = epochs.computeIfAbsent(id, i -> new ArrayList<>());
    Observation epoch = magnitudes ? ofMagnitude(row, line) : ofFlux(row, line);
    if (epoch != null) {
      curve.add(epoch);
    }
    double z = number(row, TableColumn.REDSHIFT, line);
    if (z <= NO_REDSHIFT || Double.isInfinite(z)) {
      throw new UnreadableTableException(
          ("line %s: z %s is no redshift at which to hold the light curve %s; leave the"
                  + " cell empty where none is known")
              .formatted(line, z, id));
    }
    Double before = Double.isNaN(z) ? null : redshifts.putIfAbsent(id, z);
    if (before != null && before != z) {
      throw new UnreadableTableException(
          "line %s: z %s where the light curve %s had %s; give each light curve one redshift"
              .formatted(line, z, id, before));
    }
  }

  private String id(String[] row) {
    // The rows of `decode --light-curve`: an object may be in several packets.
    if (has(TableColumn.FILE) && has(TableColumn.CANDID)) {
      return cell(row, TableColumn.CANDID);
    }
    return has(TableColumn.ID) ? cell(row, TableColumn.ID) : name;
  }

  private Observation ofFlux(String[] row, int line) throws UnreadableTableException {
    String system = cell(row, TableColumn.ZERO_POINT_SYSTEM).toLowerCase(Locale.ROOT);
    if (!system.isEmpty() && !system.equals("ab")) {
      throw new UnreadableTableException(
          "line " + line + ": zero points in " + system + "; only those in AB are understood");
    }
    return new Observation(
        mjd(row, line),
        band(cell(row, TableColumn.BAND)),
        number(row, TableColumn.FLUX, line),
        number(row, TableColumn.FLUX_ERROR, line),
        number(row, TableColumn.ZERO_POINT, line));
  }

  private @Nullable Observation ofMagnitude(String[] row, int line)
      throws UnreadableTableException {
    double magnitude = number(row, TableColumn.MAGNITUDE, line);
    if (Double.isNaN(magnitude)) {
      return null;
    }
    double flux =
        sign(cell(row, TableColumn.SIGN), line) * Flux.ofMagnitude(magnitude, Flux.ZERO_POINT);
    return new Observation(
        mjd(row, line),
        band(cell(row, TableColumn.BAND)),
        flux,
        Flux.error(flux, number(row, TableColumn.MAGNITUDE_ERROR, line)),
        Flux.ZERO_POINT);
  }

  private double mjd(String[] row, int line) throws UnreadableTableException {
    double mjd = has(TableColumn.MJD) ? number(row, TableColumn.MJD, line) : Double.NaN;
    double time = Double.isNaN(mjd) ? number(row, TableColumn.JD, line) : mjd;
    return time > NO_MJD ? JulianDate.toMjd(time) : time;
  }

  /** The sign of a detection: {@code t}, 1, true or no value mean brighter than the reference. */
  private static int sign(String text, int line) throws UnreadableTableException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "", "t", "1", "1.0", "+", "true" -> 1;
      case "f", "0", "0.0", "-1", "-1.0", "-", "false" -> -1;
      default ->
          throw new UnreadableTableException(
              "line " + line + ": isdiffpos " + text + " is none of t, f, 1, 0, -1, true, false");
    };
  }

  /** sncosmo's name for ZTF's bands as brokers call them; others as they are. */
  private static String band(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "1", "1.0", "g", "zg", "ztf_g", "ztf g", "ztf-g", "ztfg" -> "ztfg";
      case "2", "2.0", "r", "zr", "ztf_r", "ztf r", "ztf-r", "ztfr" -> "ztfr";
      case "3", "3.0", "i", "zi", "ztf_i", "ztf i", "ztf-i", "ztfi" -> "ztfi";
      default -> text;
    };
  }

  private double number(String[] row, TableColumn column, int line)
      throws UnreadableTableException {
    String text = cell(row, column);
    switch (text.toLowerCase(Locale.ROOT)) {
      case "", "nan", "null", "none", "--" -> {
        return Double.NaN;
      }
      default -> {
        try {
          return Double.parseDouble(text);
        } catch (NumberFormatException e) {
          throw new UnreadableTableException(
              "line " + line + ": " + column.usual() + " \"" + text + "\" is no number");
        }
      }
    }
  }

  private String cell(String[] row, TableColumn column) {
    Integer place = places.get(column);
    return place == null ? "" : row[place].strip();
  }

  private boolean has(TableColumn column) {
    return places.containsKey(column);
  }

  private static UnreadableTableException lacks(TableColumn column, String hint) {
    return new UnreadableTableException(
        "it has no column " + column.usual() + " " + hint + "; add it");
  }

  private List<FitTarget> targets() {
    List<FitTarget> targets = new ArrayList<>();
    epochs.forEach(
        (id, curve) -> {
          Double z = redshifts.get(id);
          targets.add(
              new FitTarget(
                  id,
                  id,
                  null,
                  null,
                  curve,
                  z == null ? OptionalDouble.empty() : OptionalDouble.of(z)));
        });
    return targets;
  }

  /** The columns of a light curve's table, with their common names. */
  private enum TableColumn {
    ID("sn_id", "snid", "objectid", "object_id", "oid", "lc_id", "object", "sn", "name", "id"),
    CANDID("candid"),
    FILE("file"),
    MJD("mjd", "mjd_obs", "obsmjd", "time"),
    JD("jd", "obsjd", "hjd"),
    BAND("band", "fid", "filter", "filtercode", "bandpass", "passband", "flt"),
    FLUX("flux"),
    FLUX_ERROR("fluxerr", "flux_err", "flux_error", "fluxerror", "e_flux"),
    ZERO_POINT("zp", "zpt", "zeropoint", "zero_point"),
    ZERO_POINT_SYSTEM("zpsys", "zpmagsys", "magsys"),
    MAGNITUDE("magpsf", "mag", "magnitude"),
    MAGNITUDE_ERROR(
        "sigmapsf", "magerr", "mag_err", "mag_error", "e_mag", "magnitude_error", "e_magnitude"),
    SIGN("isdiffpos"),
    REDSHIFT("z", "redshift");

    /** Prefixes that brokers add to the survey's names. */
    private static final List<String> PREFIXES = List.of("i:", "ant_", "candidate.");

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> names;

    TableColumn(String... names) {
      this.names = List.of(names);
    }

    /** Its usual name. */
    String usual() {
      return names.get(0);
    }

    /**
     * Positions of the columns in the header. If several names of a column occur, the first counts.
     */
    static Map<TableColumn, Integer> places(List<String> header) {
      List<String> plain = header.stream().map(TableColumn::plain).toList();
      Map<TableColumn, Integer> places = new EnumMap<>(TableColumn.class);
      for (TableColumn column : values()) {
        for (String name : column.names) {
          int place = plain.indexOf(name);
          if (place >= 0) {
            places.putIfAbsent(column, place);
          }
        }
      }
      return places;
    }

    private static String plain(String name) {
      String plain = name.strip().toLowerCase(Locale.ROOT).replace("\uFEFF", "").replace(' ', '_');
      for (String prefix : PREFIXES) {
        if (plain.startsWith(prefix)) {
          return plain.substring(prefix.length());
        }
      }
      return plain;
    }
  }
}
