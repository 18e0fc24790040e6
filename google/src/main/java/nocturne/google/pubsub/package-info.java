/**
 * Topics and subscriptions on Pub/Sub, by Google's client. Keeps the ports {@link
 * nocturne.broker.port.Topics} and {@link nocturne.broker.port.Publisher}; there is no log, so no
 * message has an offset. Never reads a topic. Start at {@link nocturne.google.pubsub.PubSubTopics}.
 */
@NullMarked
package nocturne.google.pubsub;

import org.jspecify.annotations.NullMarked;
