package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.function.Consumer;
import nocturne.broker.port.HistoryRow;
import nocturne.broker.port.PortException;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.api.Binary;

/**
 * Reads the rows of one object in a file of the history. Rows are in the order of their objects, so
 * they are in a page or two of each column, which the file's page index locates. Iceberg's own
 * reader does not use that index, and would read a whole row group.
 */
final class HistoryLookup {
  private HistoryLookup() {}

  /**
   * Gives the rows of an object, in order.
   *
   * @throws PortException.Broken if the file is missing or cannot be decoded; names it
   */
  static void rows(Table table, DataFile file, String object, Consumer<HistoryRow> each) {
    try (ParquetReader<Group> rows =
        new Pages(new BufferedFile(LocalFiles.path(file.location())))
            .withFilter(
                FilterCompat.get(
                    FilterApi.eq(
                        FilterApi.binaryColumn(HistoryColumns.OBJECT), Binary.fromString(object))))
            .build()) {
      for (Group row = rows.read(); row != null; row = rows.read()) {
        each.accept(HistoryColumns.row(row));
      }
    } catch (IOException | RuntimeException e) {
      throw NightScan.damaged(table, file, "the rows of " + object, e);
    }
  }

  private static final class Pages extends ParquetReader.Builder<Group> {
    Pages(InputFile file) {
      super(file, new PlainParquetConfiguration());
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
