package nocturne.broker.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import nocturne.broker.port.History;
import nocturne.broker.port.HistoryRow;
import nocturne.broker.port.PortException;
import nocturne.broker.port.SortedRows;
import nocturne.core.night.Night;

/**
 * The epochs that the alerts of a night report, gathered in any order and read in theirs. When
 * there are more than memory should hold, those of each part of the history are sorted and written
 * to a temporary file, again and again; a reader merges these runs. The files are deleted when this
 * is closed. For one thread.
 */
final class GatheredRows implements SortedRows, AutoCloseable {
  private final Night night;
  private final History history;
  private final int most;
  private final List<List<HistoryRow>> waiting = new ArrayList<>();
  private final List<RowFile> files = new ArrayList<>();
  private int inMemory;
  private double earliest = Double.POSITIVE_INFINITY;

  /**
   * @param night whose alerts report the rows
   * @param history whose parts these are
   * @param most rows in memory, some hundred bytes each
   */
  GatheredRows(Night night, History history, int most) {
    this.night = night;
    this.history = history;
    this.most = most;
    for (int part = 0; part < history.parts(); part++) {
      waiting.add(new ArrayList<>());
    }
  }

  /**
   * Adds a row.
   *
   * @throws PortException.Unavailable if the folder of temporary files cannot be written to
   */
  void add(HistoryRow row) {
    waiting.get(history.part(row.object())).add(row);
    earliest = Math.min(earliest, row.epoch().jd());
    inMemory++;
    if (inMemory >= most) {
      spill();
    }
  }

  private void spill() {
    try {
      while (files.size() < waiting.size()) {
        files.add(new RowFile(night, this::failed));
      }
      for (int part = 0; part < files.size(); part++) {
        files.get(part).add(sorted(part));
        waiting.get(part).clear();
      }
    } catch (IOException e) {
      throw failed(e);
    }
    inMemory = 0;
  }

  /**
   * The gathered rows of a bucket, in order. If a key comes several times in a row, the first
   * counts.
   */
  private List<HistoryRow> sorted(int part) {
    List<HistoryRow> rows = waiting.get(part);
    rows.sort(HistoryRow.ORDER);
    List<HistoryRow> distinct = new ArrayList<>(rows.size());
    HistoryRow last = null;
    for (HistoryRow row : rows) {
      if (last == null || !row.isSame(last)) {
        distinct.add(row);
      }
      last = row;
    }
    return distinct;
  }

  @Override
  public Iterable<HistoryRow> of(int part) {
    List<HistoryRow> rest = sorted(part);
    if (files.isEmpty()) {
      return rest;
    }
    return () -> {
      List<Iterator<HistoryRow>> runs = new ArrayList<>();
      runs.add(rest.iterator());
      runs.addAll(files.get(part).runs());
      return new Merge(runs);
    };
  }

  @Override
  public double earliest() {
    return earliest;
  }

  @Override
  public void close() {
    try {
      for (RowFile file : files) {
        file.close();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private PortException failed(IOException e) {
    return new PortException.Unavailable(
        ("Cannot keep the epochs of night %s in the folder of temporary files, %s: %s. Make room"
                + " there; then it is done again.")
            .formatted(night, System.getProperty("java.io.tmpdir"), e),
        e);
  }

  /** Sorted rows merged into one order. */
  private static final class Merge implements Iterator<HistoryRow> {
    private final PriorityQueue<Run> runs = new PriorityQueue<>();

    Merge(List<Iterator<HistoryRow>> sorted) {
      sorted.stream()
          .filter(Iterator::hasNext)
          .forEach(rows -> runs.add(new Run(rows.next(), rows)));
    }

    @Override
    public boolean hasNext() {
      return !runs.isEmpty();
    }

    @Override
    public HistoryRow next() {
      Run first = runs.poll();
      if (first == null) {
        throw new NoSuchElementException();
      }
      if (first.rest().hasNext()) {
        runs.add(new Run(first.rest().next(), first.rest()));
      }
      return first.next();
    }
  }

  /** A sorted run of which a row is read ahead. */
  private record Run(HistoryRow next, Iterator<HistoryRow> rest) implements Comparable<Run> {
    @Override
    public int compareTo(Run other) {
      return HistoryRow.ORDER.compare(next, other.next);
    }
  }
}
