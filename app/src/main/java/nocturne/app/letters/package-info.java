/**
 * The {@code letters} command: which packets were set aside, everything about one, and trying them
 * again. What a letter is and whether it counts is the broker's to say. Start at {@link
 * nocturne.app.letters.LettersDesk}.
 */
@NullMarked
package nocturne.app.letters;

import org.jspecify.annotations.NullMarked;
