/**
 * The commands that run nights: they send packets to a survey topic, have the conductor start and
 * end the night, and print the books. The rules of a night are in {@code broker}. Start at {@link
 * nocturne.app.night.NightRun}.
 */
@NullMarked
package nocturne.app.night;

import org.jspecify.annotations.NullMarked;
