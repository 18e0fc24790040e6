/**
 * The commands that set up, stop and tear down an instance or its components. Nothing here conducts
 * a night or runs a stage. Start at {@link nocturne.app.instance.SetupCommand}.
 */
@NullMarked
package nocturne.app.instance;

import org.jspecify.annotations.NullMarked;
