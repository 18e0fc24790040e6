/**
 * The torture: separate processes that are killed, paused and cut off repeatedly receive a
 * simulated night; then the stores are compared, one by one, with an undisturbed run of the same
 * night. Start at {@link nocturne.torture.TortureCommand}; {@link nocturne.torture.TorturedNight}
 * runs a night, and a new fault is one more {@link nocturne.torture.Fault}.
 */
@NullMarked
package nocturne.torture;

import org.jspecify.annotations.NullMarked;
