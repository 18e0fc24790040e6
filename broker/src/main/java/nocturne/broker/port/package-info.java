/**
 * What the broker requires of a back end: topics with transactions, the ledger, an object store and
 * tables. Interfaces and their values only; no technology is named here. Every back end runs the
 * contract suites in this module's test jar. Start at {@link nocturne.broker.port.Streams}.
 */
@NullMarked
package nocturne.broker.port;

import org.jspecify.annotations.NullMarked;
