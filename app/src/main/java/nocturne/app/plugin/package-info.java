/** Finds the value-added stages that come as plug-ins. */
@NullMarked
package nocturne.app.plugin;

import org.jspecify.annotations.NullMarked;
