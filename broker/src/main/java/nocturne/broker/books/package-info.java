/**
 * The books of a night: what the survey offered held against what every store says it has, alert by
 * alert. Nothing is counted by the stages themselves; each line compares two stores that were
 * written independently. Never changes anything but its own record of the result. Start at {@link
 * nocturne.broker.books.Auditor}; the idea is double-entry bookkeeping.
 */
@NullMarked
package nocturne.broker.books;

import org.jspecify.annotations.NullMarked;
