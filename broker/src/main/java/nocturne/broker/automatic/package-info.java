/**
 * Conducts nights without an operator: observes what the survey offers for tonight and the days
 * before, starts a night when its topic holds an alert, ends it when the sun has risen and nothing
 * moves any more, and opens it again for a late tail. The decision is a pure function of the
 * observations ({@link nocturne.broker.automatic.NightWatch}), so tests run months of nights in
 * seconds; the conductor carries it out. Start at {@link
 * nocturne.broker.automatic.AutomaticNights}.
 */
@NullMarked
package nocturne.broker.automatic;

import org.jspecify.annotations.NullMarked;
