package nocturne.broker.table;

import nocturne.broker.port.TableWriter;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.StageAlert;

/**
 * Adds the row of one alert to an append.
 *
 * @param <T> type of the records
 */
@FunctionalInterface
public interface RowOf<T extends StageAlert> {
  /** Row of a published alert: every field but the cutouts. */
  RowOf<PublishedAlert> ALERT =
      (writer, item) -> writer.add(item.night(), item.alert(), item.packet().origin());

  /**
   * @throws IllegalArgumentException if the record can have no row; says why
   */
  void add(TableWriter writer, T item);
}
