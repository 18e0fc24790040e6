package nocturne.app.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nocturne.broker.pipeline.Pipeline;
import nocturne.standalone.duckdb.SqlColumn;
import nocturne.standalone.iceberg.IcebergTables;

/**
 * The columns of the tables that SQL reads, with what they mean. A meaning ends with its unit in
 * brackets, as ZTF's schemas have it and as our own tables do.
 *
 * @param pipeline whose stages fill the tables
 * @param packet what the survey's schema says of the packets' fields, by their paths
 */
public record ColumnQuery(Pipeline pipeline, Map<String, String> packet) {
  private static final Pattern UNIT =
      Pattern.compile("(.*\\S)\\s*\\[([^\\[\\]]+)]", Pattern.DOTALL);
  private static final Pattern ELEMENT = Pattern.compile("\\[]");

  /**
   * A column, or a field of one.
   *
   * @param column its name and type
   * @param meaning empty if it is not described
   * @param unit empty if there is none, or it is not described
   * @param source origin of its values
   */
  public record Described(SqlColumn column, String meaning, Optional<String> unit, String source) {}

  /** The columns of a table in its order, each before its fields. */
  public List<Described> columns(IcebergTables tables, String table) {
    return SqlColumn.of(tables, table).stream().map(column -> described(table, column)).toList();
  }

  private Described described(String table, SqlColumn column) {
    String path = ELEMENT.matcher(column.name()).replaceAll("");
    boolean isOurs = !column.meaning().isEmpty();
    String text = isOurs ? column.meaning() : packet.getOrDefault(path, "");
    Matcher unit = UNIT.matcher(text);
    boolean hasUnit = unit.matches();
    return new Described(
        column,
        hasUnit ? unit.group(1) : text,
        hasUnit ? Optional.of(unit.group(2)) : Optional.empty(),
        source(table, column.name()));
  }

  private String source(String table, String column) {
    if (pipeline.withHistory(true).historyTable().filter(table::equals).isPresent()) {
      return "packets of all nights";
    }
    if (column.equals("night") || column.startsWith("kafka_")) {
      return "the survey's topic";
    }
    return pipeline.tableStages().stream()
        .filter(stage -> stage.table().filter(table::equals).isPresent())
        .flatMap(stage -> stage.input().stream())
        .map(pipeline::writerOf)
        .filter(stage -> stage.plugIn().isPresent() && !column.equals("candid"))
        .map(stage -> "the stage " + stage.name())
        .findFirst()
        .orElse("the survey's packet");
  }
}
