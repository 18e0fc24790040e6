package nocturne.broker.table;

import nocturne.broker.port.TableWriter;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.StageAlert;

/**
 * Adds one alert's row to an append.
 *
 * @param <T> what becomes a row
 */
@FunctionalInterface
public interface RowOf<T extends StageAlert> {
  /** A published alert: every field but the cutouts. */
  RowOf<PublishedAlert> ALERT =
      (writer, item) -> writer.add(item.night(), item.alert(), item.packet().origin());

  /**
   * @throws IllegalArgumentException when it can have no row; says why
   */
  void add(TableWriter writer, T item);
}
