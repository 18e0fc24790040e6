/**
 * Jobs of Apache Beam: they deliver the messages of the alerts' topic to the sinks of module {@code
 * google}, on any runner. Start at {@link nocturne.beam.BqSink} and {@link
 * nocturne.beam.ValueAdded}.
 */
@NullMarked
package nocturne.beam;

import org.jspecify.annotations.NullMarked;
