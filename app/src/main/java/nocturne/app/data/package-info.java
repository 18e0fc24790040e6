/**
 * The commands that show what is kept: one alert, the alerts of an object or near a position, a
 * whole night's packets, a topic, the tables. Nothing here changes an instance. Start at {@link
 * nocturne.app.data.AlertCommand}.
 */
@NullMarked
package nocturne.app.data;

import org.jspecify.annotations.NullMarked;
