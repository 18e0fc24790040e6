/**
 * What the broker requires of a back end: topics, the log of what they hold, the ledger, an object
 * store and tables. Interfaces and their values only; no technology is named here. Every back end
 * runs the contract suites in this module's test jar. Start at {@link nocturne.broker.port.Topics}.
 */
@NullMarked
package nocturne.broker.port;

import org.jspecify.annotations.NullMarked;
