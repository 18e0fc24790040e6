/**
 * Wires all parts: back ends, then ports, then ingest and the stages. It decides only which part
 * gets which. Start at {@link nocturne.app.wiring.Services}, the diagram of a running instance, and
 * continue with {@link nocturne.app.wiring.Workers}.
 */
@NullMarked
package nocturne.app.wiring;

import org.jspecify.annotations.NullMarked;
