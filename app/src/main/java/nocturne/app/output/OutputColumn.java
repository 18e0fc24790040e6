package nocturne.app.output;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of a {@link DescribedTable}.
 *
 * @param name as in the header
 * @param type of its values: {@link Boolean}, {@link Integer}, {@link Long}, {@link Double} or
 *     {@link String}. Longs are strings in JSON, since JavaScript rounds them
 * @param unit in the IVOA's VOUnits; empty where there is none
 * @param ucd the quantity, in the IVOA's UCD1+ vocabulary
 * @param meaning for people
 * @param decimals digits after the point that {@link Format#TABLE} shows of a double; other formats
 *     have all
 * @param value of a row; null or NaN where it has none
 * @param <T> type of the rows
 */
public record OutputColumn<T>(
    String name,
    Class<?> type,
    String unit,
    String ucd,
    String meaning,
    int decimals,
    Function<T, @Nullable Object> value) {

  /** A column of other values than doubles, without a unit. */
  public static <T> OutputColumn<T> of(
      String name, Class<?> type, String ucd, String meaning, Function<T, @Nullable Object> value) {
    return new OutputColumn<>(name, type, "", ucd, meaning, 0, value);
  }

  /** A column of doubles. */
  public static <T> OutputColumn<T> ofDouble(
      String name,
      String unit,
      String ucd,
      String meaning,
      int decimals,
      Function<T, @Nullable Double> value) {
    return new OutputColumn<>(name, Double.class, unit, ucd, meaning, decimals, value::apply);
  }
}
