/**
 * The rooms, wired to each other by hand: back ends at the bottom, then the ports, then the stages
 * and the consumer on top of them. Nothing is decided here but who gets whom. Start at {@link
 * nocturne.app.wiring.Services}, which can be read as the diagram of a running instance, and go on
 * with {@link nocturne.app.wiring.Workers}.
 */
@NullMarked
package nocturne.app.wiring;

import org.jspecify.annotations.NullMarked;
