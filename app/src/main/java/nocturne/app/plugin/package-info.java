/** Finds the value-added stages. */
@NullMarked
package nocturne.app.plugin;

import org.jspecify.annotations.NullMarked;
