/**
 * Nights and dates. Here it is decided to which night an observation belongs; no clock is read and
 * no time of arrival counts. Start at {@link nocturne.core.night.Night}. The offset between the
 * Julian dates is that of the IAU's resolution of 1997.
 */
@NullMarked
package nocturne.core.night;

import org.jspecify.annotations.NullMarked;
