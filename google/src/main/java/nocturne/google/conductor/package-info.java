/**
 * What the conductor of a night asks on Google's services, where no log has offsets. Start at
 * {@link nocturne.google.conductor.TraceProgress}.
 */
@NullMarked
package nocturne.google.conductor;

import org.jspecify.annotations.NullMarked;
