/**
 * How a stage behind ingest is run: it belongs to the group that shares out the alerts' topic,
 * takes records from memory while it keeps up and from the topic when it does not, cuts them into
 * ranges and commits each with its progress. What a stage does with a range is in its own package.
 * Start at {@link nocturne.broker.worker.PublishedAlert}.
 */
@NullMarked
package nocturne.broker.worker;

import org.jspecify.annotations.NullMarked;
