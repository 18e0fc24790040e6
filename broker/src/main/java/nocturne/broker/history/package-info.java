/**
 * The history: what all nights' packets report of each object. Fills it from the packs at a night's
 * end, and finds what an alert may know of its object's past. Fits nothing. Start at {@link
 * nocturne.broker.history.NightHistory}; the table is a {@link nocturne.broker.port.History}.
 */
@NullMarked
package nocturne.broker.history;

import org.jspecify.annotations.NullMarked;
