/**
 * The filter stage: evaluates each published alert and passes those that deserve a fit on to their
 * own topic, as JSON without cutouts. What the filter thinks is in {@code nocturne.core.filter};
 * here it only meets the stream. Verdicts, progress and dead letters are committed in one
 * transaction, so each alert is evaluated once. Start at {@link
 * nocturne.broker.filter.FilterEvaluator}.
 */
@NullMarked
package nocturne.broker.filter;

import org.jspecify.annotations.NullMarked;
