/**
 * Starts a night and ends it: writes its intentions into the journal, waits until ingest and the
 * stages have done what they say, and has the books made. Takes no part in handling alerts and
 * keeps nothing in memory that matters: a conductor that is killed is replaced by the next, which
 * repeats the last step. Start at {@link nocturne.broker.conductor.Conductor}.
 */
@NullMarked
package nocturne.broker.conductor;

import org.jspecify.annotations.NullMarked;
