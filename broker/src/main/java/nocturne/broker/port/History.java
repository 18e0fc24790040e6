package nocturne.broker.port;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import nocturne.core.alert.Alert;
import nocturne.core.alert.ObjectId;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.night.Night;

/**
 * The photometry of all objects: a table with one row for each epoch of an object, as the first
 * alert that reported it has it. What it holds depends on the alerts that were added and not on
 * their order, so anything may be added again. Thread-safe.
 *
 * <p>Every method but {@link #create} throws {@link PortException.Broken} where there is no table.
 */
public interface History {

  /**
   * Makes the table unless it exists.
   *
   * @return whether it was made now
   */
  boolean create();

  /** Number of parts in which rows are kept apart: those of an object are in one of them. */
  int parts();

  /** The part of an object, from 0. */
  int part(String object);

  /**
   * Adds rows whose key is new, and replaces rows that {@linkplain HistoryRow#replaces should be
   * replaced}. If several rows have one key, the first reported one is used. All changes become
   * visible together.
   *
   * @return number of rows added or replaced
   * @throws PortException.Unavailable if other writers kept changing the table; nothing was changed
   */
  long add(SortedRows rows);

  /** Adds rows like {@link #add(SortedRows)}. */
  default long add(Collection<HistoryRow> rows) {
    return add(SortedRows.of(this, rows));
  }

  /** Gives those of these rows that {@link #add} would add. */
  void lacking(SortedRows rows, Consumer<HistoryRow> each);

  /** The rows that {@link #add} would add or replace. */
  default List<HistoryRow> lacking(Collection<HistoryRow> rows) {
    List<HistoryRow> lacking = new ArrayList<>();
    lacking(SortedRows.of(this, rows), lacking::add);
    return lacking;
  }

  /**
   * The epochs of an object as an alert may know them: those that alerts of earlier nights
   * reported, and none later than the alert. So an alert that is taken again finds the same,
   * whatever came since. In order of kind, time and band; none where the alert has no time.
   *
   * @param jd of the alert, Julian date, UTC
   */
  List<HistoryRow> asOf(ObjectId object, Night night, double jd);

  /** The light curve of the same epochs; none where an alert names no object. */
  default LightCurve asOf(Optional<ObjectId> object, Night night, double jd) {
    return object
        .map(named -> asOf(named, night, jd).stream().map(HistoryRow::epoch).toList())
        .map(LightCurve::of)
        .orElse(LightCurve.NONE);
  }

  /** The light curve of the same epochs of an alert's object. */
  default LightCurve asOf(Alert alert, Night night) {
    return asOf(alert.objectId(), night, alert.jd());
  }

  /** All epochs of an object, in the same order. */
  default List<HistoryRow> of(ObjectId object) {
    return asOf(object, new Night(LocalDate.of(9999, 12, 31)), Double.POSITIVE_INFINITY);
  }

  /** Every row that alerts of one night reported first, in any order. */
  void rows(Night night, Consumer<HistoryRow> each);

  /**
   * Compares what the table's files hold of the rows of a night with their checksums.
   *
   * @throws PortException.Broken if a file is damaged; names it
   */
  void check(Night night);

  /**
   * Compares what all of the table's files hold with their checksums.
   *
   * @throws PortException.Broken if a file is damaged; names it
   */
  void check();

  /**
   * Deletes the rows that alerts of one night reported first. Alerts of other nights that reported
   * their epochs too are to be added again.
   *
   * @return how many there were
   */
  long delete(Night night);

  /**
   * Rewrites many small files as few large ones, and deletes what no reader needs any more; changes
   * no row. Safe beside everything else.
   */
  void compact();
}
