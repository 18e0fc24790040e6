/**
 * What the author of a value-added stage compiles against. A stage is one class that implements
 * {@link nocturne.core.plugin.ValueAddedStage} and is named in {@code
 * META-INF/services/nocturne.core.plugin.ValueAddedStage} of its jar; the jar goes into the folder
 * {@code plugins} of a home. Start at {@link nocturne.core.plugin.ValueAddedStage}.
 */
@NullMarked
package nocturne.core.plugin;

import org.jspecify.annotations.NullMarked;
