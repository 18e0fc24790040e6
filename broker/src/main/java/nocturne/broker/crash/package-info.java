/**
 * Where a process can die: the places between two writes, each by name. {@link
 * nocturne.broker.crash.Place} is the list that the crash table of ARCHITECTURE.md has its rows
 * from; in production nobody listens at any of them.
 */
@NullMarked
package nocturne.broker.crash;

import org.jspecify.annotations.NullMarked;
