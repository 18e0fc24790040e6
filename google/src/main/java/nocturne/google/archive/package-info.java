/**
 * The archive on Google's services: a function that Pub/Sub pushes the alerts' messages to. It
 * keeps each packet as one object that other readers of Avro can open, and the survey's own bytes
 * can be had from it. The bucket announces each object itself. Start at {@link
 * nocturne.google.archive.AlertObjects}; Pub/Sub's push is described at <a
 * href="https://cloud.google.com/pubsub/docs/push">cloud.google.com/pubsub/docs/push</a>.
 */
@NullMarked
package nocturne.google.archive;

import org.jspecify.annotations.NullMarked;
