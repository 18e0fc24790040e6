/**
 * What an operator asks of an instance as a whole: set it up, stop it, tear it down. Nothing here
 * conducts a night or runs a stage. Start at {@link nocturne.app.instance.SetupService}.
 */
@NullMarked
package nocturne.app.instance;

import org.jspecify.annotations.NullMarked;
