package nocturne.core.plugin;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of a stage's table, and the field of its messages with the same name.
 *
 * @param name lower-case words with {@code _}
 * @param type of its values: {@link Boolean}, {@link Integer}, {@link Long}, {@link Double} or
 *     {@link String}
 * @param meaning for people, at its end the unit in brackets, such as {@code [mag]}
 * @param value of a result; null where it has none
 * @param <R> the result
 */
public record Column<R extends Record>(
    String name, Class<?> type, String meaning, Function<R, @Nullable Object> value) {}
