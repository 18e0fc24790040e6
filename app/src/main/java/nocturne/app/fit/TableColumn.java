package nocturne.app.fit;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a column of a light curve's table may hold, and the common names of it. */
enum TableColumn {
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

  /** What brokers put before the survey's names. */
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

  /** Where each column stands that the header names; of several names for one the first wins. */
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
