package nocturne.standalone.duckdb;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the rows of a query's answer as they come. */
@FunctionalInterface
public interface RowSink {

  /**
   * A column of the answer.
   *
   * @param name as the query names it; several may have one name
   * @param type DuckDB's name of its type
   */
  record Column(String name, String type) {}

  /** Called once, before any row. */
  default void columns(List<Column> columns) {}

  /** Asked before each row; false ends the query early. */
  default boolean wantsMore() {
    return true;
  }

  /**
   * Called for each row in order. Values are null, {@link Boolean}, {@link Integer}, {@link Long}
   * (smaller whole numbers as such), {@link java.math.BigInteger}, {@link java.math.BigDecimal},
   * {@link Float}, {@link Double}, {@link String}, {@code byte[]}, {@link java.time.LocalDate},
   * {@link java.time.OffsetDateTime} and the like; a struct or map is a {@link java.util.Map} in
   * its order, a list a {@link List}.
   */
  void row(List<@Nullable Object> values);
}
