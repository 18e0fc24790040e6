/**
 * Runs a night for a command: sends packets to a survey topic, has the conductor start and end the
 * night, and prints the books. The rules of a night are in {@code broker}. Start at {@link
 * nocturne.app.night.NightRun}.
 */
@NullMarked
package nocturne.app.night;

import org.jspecify.annotations.NullMarked;
