/**
 * A night as a command runs it from beginning to end: packets onto a survey topic, the conductor's
 * start and end, and the books for people to read. What a night is, is the broker's affair. Start
 * at {@link nocturne.app.night.NightRun}.
 */
@NullMarked
package nocturne.app.night;

import org.jspecify.annotations.NullMarked;
