/**
 * What the broker asks of a back end: topics with transactions, the night's ledger, an object
 * store, tables, and components that can be started and stopped. Interfaces and the values they
 * exchange, nothing else; no technology is named here. Every back end runs the contract suites
 * shipped in this module's test jar. Start at {@link nocturne.broker.port.Streams}.
 */
@NullMarked
package nocturne.broker.port;

import org.jspecify.annotations.NullMarked;
