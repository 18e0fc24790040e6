/**
 * The fit stage: each alert that passed the filter is fitted with a SALT model, and exactly one
 * record goes to the topic of fits, with the parameters or with the reason why there are none. What
 * a fit is stands in {@code nocturne.core.salt2}; here it only meets the stream. Records, progress
 * and dead letters are committed in one transaction. Start at {@link nocturne.broker.fit.Fitting}.
 */
@NullMarked
package nocturne.broker.fit;

import org.jspecify.annotations.NullMarked;
