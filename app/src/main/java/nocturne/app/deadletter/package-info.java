/**
 * The {@code dead-letters} command: which packets were dead-lettered, everything about one, and
 * trying them again. What a dead letter is and whether it counts is the broker's to say. Start at
 * {@link nocturne.app.deadletter.DeadLetterService}.
 */
@NullMarked
package nocturne.app.deadletter;

import org.jspecify.annotations.NullMarked;
