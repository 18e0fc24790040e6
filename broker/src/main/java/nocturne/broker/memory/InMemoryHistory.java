package nocturne.broker.memory;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import nocturne.broker.port.History;
import nocturne.broker.port.HistoryRow;
import nocturne.broker.port.PortException;
import nocturne.core.alert.ObjectId;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/** A history on the heap that keeps the port's contract. Locked by itself. */
public final class InMemoryHistory implements History {
  private static final Comparator<HistoryRow> ORDER =
      Comparator.comparing((HistoryRow row) -> row.epoch().kind())
          .thenComparingDouble(row -> row.epoch().jd())
          .thenComparing(row -> row.epoch().band())
          .thenComparing(HistoryRow::report);

  private static final int PARTS = 3;

  private final String name;
  private @Nullable Map<HistoryRow.Key, HistoryRow> rows;

  InMemoryHistory(String name) {
    this.name = name;
  }

  synchronized boolean exists() {
    return rows != null;
  }

  synchronized boolean drop() {
    boolean was = rows != null;
    rows = null;
    return was;
  }

  /** All rows. */
  public synchronized List<HistoryRow> rows() {
    return List.copyOf(there().values());
  }

  @Override
  public synchronized boolean create() {
    if (rows != null) {
      return false;
    }
    rows = new HashMap<>();
    return true;
  }

  @Override
  public int parts() {
    return PARTS;
  }

  @Override
  public int part(String object) {
    return Math.floorMod(object.hashCode(), PARTS);
  }

  @Override
  public synchronized long add(Collection<HistoryRow> added) {
    List<HistoryRow> lacking = lacking(added);
    lacking.forEach(row -> there().put(row.key(), row));
    return lacking.size();
  }

  @Override
  public synchronized List<HistoryRow> lacking(Collection<HistoryRow> wanted) {
    return HistoryRow.distinct(wanted).values().stream()
        .filter(
            row -> {
              HistoryRow known = there().get(row.key());
              return known == null || row.replaces(known);
            })
        .toList();
  }

  @Override
  public synchronized List<HistoryRow> asOf(ObjectId object, Night night, double jd) {
    return there().values().stream()
        .filter(row -> row.object().equals(object.value()))
        .filter(row -> row.report().night().compareTo(night) < 0)
        .filter(row -> row.epoch().jd() <= jd) // none for NaN
        .sorted(ORDER)
        .toList();
  }

  @Override
  public synchronized void rows(Night night, Consumer<HistoryRow> each) {
    there().values().stream().filter(row -> row.report().night().equals(night)).forEach(each);
  }

  @Override
  public synchronized void check(Night night) {
    there();
  }

  @Override
  public synchronized long delete(Night night) {
    long before = there().size();
    there().values().removeIf(row -> row.report().night().equals(night));
    return before - there().size();
  }

  @Override
  public synchronized void compact() {
    there();
  }

  private Map<HistoryRow.Key, HistoryRow> there() {
    if (rows == null) {
      throw new PortException.Broken("There is no table " + name + "; run setup.");
    }
    return rows;
  }
}
