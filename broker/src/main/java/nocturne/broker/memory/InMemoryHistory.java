package nocturne.broker.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import nocturne.broker.port.History;
import nocturne.broker.port.HistoryRow;
import nocturne.broker.port.PortException;
import nocturne.broker.port.SortedRows;
import nocturne.core.alert.ObjectId;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/** A history on the heap that keeps the port's contract. Locked by itself. */
public final class InMemoryHistory implements History {
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
  public synchronized long add(SortedRows rows) {
    List<HistoryRow> lacking = new ArrayList<>();
    lacking(rows, lacking::add);
    lacking.forEach(row -> there().put(row.key(), row));
    return lacking.size();
  }

  @Override
  public synchronized void lacking(SortedRows rows, Consumer<HistoryRow> each) {
    Map<HistoryRow.Key, HistoryRow> wanted = new LinkedHashMap<>();
    for (int part = 0; part < PARTS; part++) {
      rows.of(part).forEach(row -> wanted.merge(row.key(), row, HistoryRow::first));
    }
    for (HistoryRow row : wanted.values()) {
      HistoryRow known = there().get(row.key());
      if (known == null || row.replaces(known)) {
        each.accept(row);
      }
    }
  }

  @Override
  public synchronized List<HistoryRow> asOf(ObjectId object, Night night, double jd) {
    return there().values().stream()
        .filter(row -> row.object().equals(object.value()))
        .filter(row -> row.report().night().compareTo(night) < 0)
        .filter(row -> row.epoch().jd() <= jd) // none for NaN
        .sorted(HistoryRow.ORDER)
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
  public synchronized void check() {
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
