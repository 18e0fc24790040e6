/**
 * Shows what is kept: one alert, a whole night's packets, a topic, the tables. Nothing here changes
 * an instance. Each class does the work of one command; start at {@link
 * nocturne.app.query.AlertQuery}.
 */
@NullMarked
package nocturne.app.query;

import org.jspecify.annotations.NullMarked;
