/**
 * The {@code dead-letters} command: lists dead letters, shows one in full, and retries them. The
 * broker decides what a dead letter is and whether it counts. Start at {@link
 * nocturne.app.deadletter.DeadLetterService}.
 */
@NullMarked
package nocturne.app.deadletter;

import org.jspecify.annotations.NullMarked;
