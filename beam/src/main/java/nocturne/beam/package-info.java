/**
 * Jobs of Apache Beam: they deliver the messages of the alerts' topic to the sinks of module {@code
 * google}, on any runner. Start at {@link nocturne.beam.BqSink}.
 */
@NullMarked
package nocturne.beam;

import org.jspecify.annotations.NullMarked;
