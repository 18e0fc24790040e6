package nocturne.google.books;

import java.util.Map;
import java.util.function.Function;
import nocturne.broker.books.Traces;
import nocturne.google.books.Counts.About;
import org.jspecify.annotations.Nullable;

/**
 * The counter of a topic: a subscription, and the counts that are made from its messages.
 *
 * @param subscription whose messages are counted
 * @param counts store of the counts
 * @param traces the counts of a night as traces
 * @param about returns what a message is about, by its attributes; null for a message that does not
 *     count
 */
public record Counter(
    String subscription,
    Counts counts,
    Traces traces,
    Function<Map<String, String>, @Nullable About> about) {}
