/**
 * The value-added stages where there is no log: messages of the alerts' topic are evaluated by one
 * stage after the other in memory. Start at {@link nocturne.google.valueadded.ValueAddedSink}.
 */
@NullMarked
package nocturne.google.valueadded;

import org.jspecify.annotations.NullMarked;
