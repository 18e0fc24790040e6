/**
 * The options that all commands share, and what follows from them: home folder, instance, settings,
 * format; of a command only what all have in common is known here. Start at {@link
 * nocturne.app.options.GlobalOptions}.
 */
@NullMarked
package nocturne.app.options;

import org.jspecify.annotations.NullMarked;
