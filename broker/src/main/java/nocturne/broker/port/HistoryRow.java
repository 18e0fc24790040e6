package nocturne.broker.port;

import java.util.Comparator;
import java.util.Objects;
import nocturne.core.alert.Candid;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Epoch;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * An epoch of an object, as the first alert that reported it has it.
 *
 * @param object the survey's name of it; empty where the alert has none
 * @param epoch what was measured
 * @param report the alert that reported it
 */
public record HistoryRow(String object, Epoch epoch, Report report) {

  /** By object, kind, time and band; a key's rows in the order of their reports. */
  public static final Comparator<HistoryRow> ORDER = HistoryRow::compareInOrder;

  /** An alert that reports an epoch. */
  public record Report(Night night, Candid candid) implements Comparable<Report> {

    /** The earlier night first; in a night the lower candid, which the survey gave earlier. */
    @Override
    public int compareTo(Report other) {
      int nights = night.compareTo(other.night);
      return nights != 0 ? nights : Long.compare(candid.value(), other.candid.value());
    }
  }

  /**
   * The key of a row; the history has one row for each.
   *
   * @param jd time of the epoch, to the last bit of the survey's number
   * @param candid of a detection that has one, since an exposure may have two detections of an
   *     object
   */
  public record Key(
      String object, Epoch.Kind kind, String band, double jd, @Nullable Long candid) {}

  /** The key of this row. */
  public Key key() {
    return new Key(object, epoch.kind(), epoch.band(), epoch.jd(), detected());
  }

  /** Whether another row has the same key. */
  public boolean isSame(HistoryRow other) {
    return compareExposure(other) == 0 && Objects.equals(detected(), other.detected());
  }

  /** The number of a detection that has one. */
  public @Nullable Long detected() {
    return epoch instanceof Detection detection ? detection.candid() : null;
  }

  /**
   * Compares objects, kinds, times and bands. Rows of which these are the same have one key, or are
   * detections of one exposure.
   */
  public int compareExposure(HistoryRow other) {
    int order = object.compareTo(other.object);
    if (order == 0) {
      order = epoch.kind().compareTo(other.epoch.kind());
    }
    if (order == 0) {
      order = Double.compare(epoch.jd(), other.epoch.jd());
    }
    return order == 0 ? epoch.band().compareTo(other.epoch.band()) : order;
  }

  private static int compareInOrder(HistoryRow one, HistoryRow other) {
    int order = one.compareExposure(other);
    return order == 0 ? one.report.compareTo(other.report) : order;
  }

  /**
   * Whether this row should replace another one of the same key: it was reported earlier, or the
   * same report has other values.
   */
  public boolean replaces(HistoryRow other) {
    int order = report.compareTo(other.report);
    return order < 0 || (order == 0 && !epoch.equals(other.epoch));
  }

  /** The earlier reported of two rows with the same key. */
  public static HistoryRow first(HistoryRow one, HistoryRow other) {
    return other.report.compareTo(one.report) < 0 ? other : one;
  }
}
