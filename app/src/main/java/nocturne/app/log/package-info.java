/**
 * Destinations of log lines: a file in the home folder, and stderr for our own lines in foreground
 * commands. No other package uses the logging back end. Start at {@link nocturne.app.log.LogFile}.
 */
@NullMarked
package nocturne.app.log;

import org.jspecify.annotations.NullMarked;
