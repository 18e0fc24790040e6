/**
 * Dead letters: what a stage set aside, with its reason and its bytes, so that it can be shown,
 * counted and tried again. A letter counts only where the commit that passed its record names it.
 * Start at {@link nocturne.broker.letters.Letter}.
 */
@NullMarked
package nocturne.broker.letters;

import org.jspecify.annotations.NullMarked;
