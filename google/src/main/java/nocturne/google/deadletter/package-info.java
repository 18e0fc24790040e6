/**
 * Dead letters of the stages behind ingest, where no log has them. Start at {@link
 * nocturne.google.deadletter.TraceDeadLetters}.
 */
@NullMarked
package nocturne.google.deadletter;

import org.jspecify.annotations.NullMarked;
