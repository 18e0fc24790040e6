/**
 * Dead letters: what a stage dead-lettered, with its reason and its bytes, so that it can be shown,
 * counted and retried. A dead letter counts only where the commit that passed its record names it.
 * Start at {@link nocturne.broker.deadletter.DeadLetter}.
 */
@NullMarked
package nocturne.broker.deadletter;

import org.jspecify.annotations.NullMarked;
