package nocturne.google.books;

import java.util.Map;
import java.util.function.Function;
import nocturne.broker.books.Traces;
import nocturne.google.books.Counts.About;
import org.jspecify.annotations.Nullable;

/**
 * The counter of a topic.
 *
 * @param subscription that delivers to it
 * @param counts where it is kept
 * @param traces what it makes of a night
 * @param about what a message is about; null for one that does not count
 */
public record Counter(
    String subscription,
    Counts counts,
    Traces traces,
    Function<Map<String, String>, @Nullable About> about) {}
