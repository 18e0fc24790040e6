/**
 * The commands that show what is kept: one alert, a whole night's packets, a topic, the tables.
 * Nothing here changes an instance. Start at {@link nocturne.app.query.AlertCommand}.
 */
@NullMarked
package nocturne.app.query;

import org.jspecify.annotations.NullMarked;
