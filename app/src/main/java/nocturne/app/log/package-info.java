/**
 * Where log lines go: a file in the home folder, and in the foreground commands our own story on
 * stderr. No other room knows the logging back end. Start at {@link nocturne.app.log.LogFile}.
 */
@NullMarked
package nocturne.app.log;

import org.jspecify.annotations.NullMarked;
