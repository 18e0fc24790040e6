/**
 * A night's books on Google's services: what a counter subscription delivered is kept in objects,
 * and these, the archive's listing and the ledger are compared. Start at {@link
 * nocturne.google.books.NightTraces}.
 */
@NullMarked
package nocturne.google.books;

import org.jspecify.annotations.NullMarked;
