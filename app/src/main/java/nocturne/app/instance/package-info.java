/**
 * Sets up, stops and tears down an instance as a whole. Nothing here conducts a night or runs a
 * stage. Start at {@link nocturne.app.instance.SetupService}.
 */
@NullMarked
package nocturne.app.instance;

import org.jspecify.annotations.NullMarked;
