/**
 * The fit as a value-added stage: each alert that passed the filter is fitted with a SALT model,
 * and exactly one record goes to the topic of fits, with the parameters or with the reason why
 * there are none. What a fit is stands in {@code nocturne.core.salt2}. Start at {@link
 * nocturne.broker.fit.FitStage}.
 */
@NullMarked
package nocturne.broker.fit;

import org.jspecify.annotations.NullMarked;
