/**
 * The night that conducts itself: looks at what the survey offers for tonight and for the days
 * before, starts a night when its topic holds an alert, ends it when the sun has risen and nothing
 * moves any more, and opens it again for a late tail. What is decided is a pure function of what
 * was seen and when ({@link nocturne.broker.automatic.NightWatch}), so that months of nights are
 * tried in seconds; what is done is the conductor's. Start at {@link
 * nocturne.broker.automatic.AutomaticNights}.
 */
@NullMarked
package nocturne.broker.automatic;

import org.jspecify.annotations.NullMarked;
