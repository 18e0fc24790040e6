/**
 * The places between two writes at which a process can be killed. {@link
 * nocturne.broker.crash.CrashPoint} names them; the crash table of ARCHITECTURE.md has a row for
 * each. In production nothing listens.
 */
@NullMarked
package nocturne.broker.crash;

import org.jspecify.annotations.NullMarked;
