/**
 * The {@code dead-letters} command: lists dead letters, shows one in full, and retries them. The
 * broker decides what a dead letter is and whether it counts. Start at {@link
 * nocturne.app.deadletter.DeadLettersCommand}.
 */
@NullMarked
package nocturne.app.deadletter;

import org.jspecify.annotations.NullMarked;
