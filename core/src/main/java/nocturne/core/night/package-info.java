/**
 * Nights and dates as values. No clock is read, and the survey decides to which night a packet
 * belongs. Start at {@link nocturne.core.night.Night}. The offset between the Julian dates is that
 * of the IAU's resolution of 1997.
 */
@NullMarked
package nocturne.core.night;

import org.jspecify.annotations.NullMarked;
