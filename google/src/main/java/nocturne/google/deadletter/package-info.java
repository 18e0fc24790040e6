/**
 * Dead letters of the stages after ingest, where no log has them. Start at {@link
 * nocturne.google.deadletter.TraceDeadLetters}.
 */
@NullMarked
package nocturne.google.deadletter;

import org.jspecify.annotations.NullMarked;
