/**
 * The torture: a simulated night received by separate processes that are killed, paused and cut off
 * again and again, then compared, store by store, with the same night received in peace. Start at
 * {@link nocturne.torture.TortureCommand}; a night is told in {@link
 * nocturne.torture.TorturedNight}, and a new fault is one more {@link nocturne.torture.Fault}.
 */
@NullMarked
package nocturne.torture;

import org.jspecify.annotations.NullMarked;
