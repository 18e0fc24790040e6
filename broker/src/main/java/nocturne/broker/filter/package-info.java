/**
 * The filter as a value-added stage: passes the alerts that deserve a fit. What the filter thinks
 * is in {@code nocturne.core.filter}. Start at {@link nocturne.broker.filter.FilterStage}.
 */
@NullMarked
package nocturne.broker.filter;

import org.jspecify.annotations.NullMarked;
