/**
 * Decides which alerts deserve a fit. Pure: takes an {@link nocturne.core.alert.Alert}, returns a
 * {@link nocturne.core.filter.Verdict} with every sub-cut; no clock, file or network, and no alert
 * makes it fail. Start at {@link nocturne.core.filter.AlertFilter}; each filter is one class named
 * for what it keeps and says where its cuts come from.
 */
@NullMarked
package nocturne.core.filter;

import org.jspecify.annotations.NullMarked;
