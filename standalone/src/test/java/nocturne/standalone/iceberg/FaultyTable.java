package nocturne.standalone.iceberg;

import java.io.IOException;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/**
 * A real table whose next commit meets a fault between here and the catalogue, or whose files are
 * too large for their disk.
 */
final class FaultyTable implements TableOperations {
  private final TableOperations real;
  private Runnable before = () -> {};
  private boolean lost;
  private boolean unanswered;
  private long room = Long.MAX_VALUE;

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

  /** Each new file has room for so many bytes. */
  FaultyTable withRoom(long bytes) {
    room = bytes;
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
    return room == Long.MAX_VALUE ? real.io() : new SmallDisk(real.io(), room);
  }

  @Override
  public String metadataFileLocation(String fileName) {
    return real.metadataFileLocation(fileName);
  }

  @Override
  public LocationProvider locationProvider() {
    return LocationProviders.locationsFor(current().location(), current().properties());
  }

  private record SmallDisk(FileIO real, long room) implements FileIO {
    private static final long serialVersionUID = 1L;

    @Override
    public InputFile newInputFile(String location) {
      return real.newInputFile(location);
    }

    @Override
    public void deleteFile(String location) {
      real.deleteFile(location);
    }

    @Override
    public OutputFile newOutputFile(String location) {
      OutputFile file = real.newOutputFile(location);
      return new OutputFile() {
        @Override
        public PositionOutputStream create() {
          return limited(file.create(), room);
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
          return limited(file.createOrOverwrite(), room);
        }

        @Override
        public String location() {
          return location;
        }

        @Override
        public InputFile toInputFile() {
          return file.toInputFile();
        }
      };
    }

    private static PositionOutputStream limited(PositionOutputStream out, long room) {
      return new PositionOutputStream() {
        @Override
        public long getPos() throws IOException {
          return out.getPos();
        }

        @Override
        public void write(int b) throws IOException {
          write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
          if (out.getPos() + length > room) {
            throw new IOException("No space left on device");
          }
          out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
          out.close();
        }
      };
    }
  }
}
