/**
 * The commands of an instance on Google's services. Start at {@link nocturne.cloud.GoogleCommands}
 * and {@link nocturne.cloud.OpenInstance}.
 */
@NullMarked
package nocturne.cloud;

import org.jspecify.annotations.NullMarked;
