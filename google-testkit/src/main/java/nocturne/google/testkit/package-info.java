/**
 * Google's services in memory, for tests of the google module and of what stands on it: each is a
 * server, of HTTP or gRPC, that answers Google's own client libraries as the service does, keeps
 * the service's rules, and fails where a test tells it to. No part of a product uses it, and it
 * knows no other package of Nocturne. Start at {@link nocturne.google.testkit.FakeCloudStorage} and
 * {@link nocturne.google.testkit.FakePubSub}. The rules are those of Google's reference, <a
 * href="https://cloud.google.com/storage/docs/json_api">cloud.google.com/storage/docs/json_api</a>
 * and <a href="https://cloud.google.com/pubsub/quotas">cloud.google.com/pubsub/quotas</a>.
 */
@NullMarked
package nocturne.google.testkit;

import org.jspecify.annotations.NullMarked;
