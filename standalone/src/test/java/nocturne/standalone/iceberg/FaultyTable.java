package nocturne.standalone.iceberg;

import org.apache.iceberg.BaseTable;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/** A real table whose next commit meets a fault between here and the catalogue. */
final class FaultyTable implements TableOperations {
  private final TableOperations real;
  private Runnable before = () -> {};
  private boolean lost;
  private boolean unanswered;

  private FaultyTable(TableOperations real) {
    this.real = real;
  }

  /** Over the operations of a table. */
  static FaultyTable over(Table table) {
    return new FaultyTable(((BaseTable) table).operations());
  }

  Table table() {
    return new BaseTable(this, "faulty");
  }

  /** The next commit is made, and its answer lost. */
  FaultyTable losingTheAnswer() {
    unanswered = true;
    return this;
  }

  /** The next commit is not made, and nobody says so. */
  FaultyTable losingTheCommit() {
    lost = true;
    return this;
  }

  /** Something happens just before the next commit. */
  FaultyTable after(Runnable event) {
    before = event;
    return this;
  }

  @Override
  public void commit(TableMetadata base, TableMetadata metadata) {
    Runnable event = before;
    before = () -> {};
    event.run();
    if (lost) {
      lost = false;
      throw new CommitStateUnknownException(new IllegalStateException("no answer"));
    }
    real.commit(base, metadata);
    if (unanswered) {
      unanswered = false;
      throw new CommitStateUnknownException(new IllegalStateException("no answer"));
    }
  }

  @Override
  public TableMetadata current() {
    return real.current();
  }

  @Override
  public TableMetadata refresh() {
    return real.refresh();
  }

  @Override
  public FileIO io() {
    return real.io();
  }

  @Override
  public String metadataFileLocation(String fileName) {
    return real.metadataFileLocation(fileName);
  }

  @Override
  public LocationProvider locationProvider() {
    return LocationProviders.locationsFor(current().location(), current().properties());
  }
}
