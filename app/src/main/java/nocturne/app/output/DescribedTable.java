package nocturne.app.output;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.starlink.ecsv.EcsvTableWriter;
import uk.ac.starlink.fits.FitsTableWriter;
import uk.ac.starlink.table.ColumnInfo;
import uk.ac.starlink.table.DefaultValueInfo;
import uk.ac.starlink.table.DescribedValue;
import uk.ac.starlink.table.RowListStarTable;
import uk.ac.starlink.table.StarTableWriter;
import uk.ac.starlink.votable.DataFormat;
import uk.ac.starlink.votable.VOTableVersion;
import uk.ac.starlink.votable.VOTableWriter;

/**
 * A table with types, units, UCDs and descriptions of its columns, in any {@link Format}. The
 * formats of astronomical programs are written by STIL, and have these descriptions.
 *
 * @param meaning for people
 * @param columns in their order
 * @param <T> type of the rows
 */
public record DescribedTable<T>(String name, String meaning, List<OutputColumn<T>> columns) {

  public DescribedTable {
    columns = List.copyOf(columns);
  }

  /** This table with some of its columns. */
  public DescribedTable<T> only(List<String> names) {
    return new DescribedTable<>(
        name, meaning, columns.stream().filter(each -> names.contains(each.name())).toList());
  }

  /** Writes the rows. */
  public void write(PrintStream out, Format format, List<T> rows) throws IOException {
    switch (format) {
      case TABLE, CSV, JSON -> writePlain(out, format, rows);
      case VOTABLE -> {
        VOTableWriter writer = new VOTableWriter(DataFormat.TABLEDATA, true, VOTableVersion.V14);
        writer.setWriteDate(false);
        write(out, writer, rows);
      }
      case FITS -> write(out, new FitsTableWriter(), rows);
      case ECSV -> write(out, EcsvTableWriter.COMMA_WRITER, rows);
    }
  }

  private void writePlain(PrintStream out, Format format, List<T> rows) {
    try (Rows writer = Rows.to(out, format, columns.stream().map(OutputColumn::name).toList())) {
      for (T row : rows) {
        List<@Nullable Object> values = new ArrayList<>();
        for (OutputColumn<T> column : columns) {
          Object value = column.value().apply(row);
          values.add(
              switch (format) {
                case TABLE -> rounded(value, column.decimals());
                case JSON -> value instanceof Long number ? number.toString() : value;
                default -> value;
              });
        }
        writer.add(values);
      }
    }
  }

  private static @Nullable Object rounded(@Nullable Object value, int decimals) {
    return value instanceof Double number && Double.isFinite(number)
        ? BigDecimal.valueOf(number).setScale(decimals, RoundingMode.HALF_EVEN)
        : value;
  }

  private void write(PrintStream out, StarTableWriter writer, List<T> rows) throws IOException {
    RowListStarTable table =
        new RowListStarTable(
            columns.stream().map(DescribedTable::described).toArray(ColumnInfo[]::new));
    table.setName(name);
    table.setParameter(
        new DescribedValue(new DefaultValueInfo("Description", String.class), meaning));
    for (T row : rows) {
      table.addRow(columns.stream().map(column -> column.value().apply(row)).toArray());
    }
    writer.writeStarTable(table, out);
    out.flush();
  }

  private static ColumnInfo described(OutputColumn<?> column) {
    ColumnInfo described = new ColumnInfo(column.name(), column.type(), column.meaning());
    described.setUCD(column.ucd());
    if (!column.unit().isEmpty()) {
      described.setUnitString(column.unit());
    }
    return described;
  }
}
