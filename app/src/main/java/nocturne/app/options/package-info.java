/**
 * The options that all commands share, and what follows from them: home folder, instance, settings,
 * format. No command is known here. Start at {@link nocturne.app.options.GlobalOptions}.
 */
@NullMarked
package nocturne.app.options;

import org.jspecify.annotations.NullMarked;
