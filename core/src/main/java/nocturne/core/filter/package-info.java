/**
 * Decides which alerts deserve a fit. Pure: takes an {@link nocturne.core.alert.Alert}, returns a
 * {@link nocturne.core.filter.Verdict} with every sub-cut; no clock, file or network, and no alert
 * makes it fail. Start at {@link nocturne.core.filter.AlertFilter}; a filter is a class of its own,
 * called after the alerts it lets pass, with the origin of its cuts in its comment.
 */
@NullMarked
package nocturne.core.filter;

import org.jspecify.annotations.NullMarked;
