/**
 * Buckets of Cloud Storage as the broker's object store. What the port promises of a put is kept
 * with the service's generations, since an answer can be lost and a request can arrive late. No
 * other service of Google is used here, and nothing of Google's client shows outside. Start at
 * {@link nocturne.google.storage.CloudStorageStore}. Generations and preconditions are described at
 * <a href="https://cloud.google.com/storage/docs/request-preconditions">
 * cloud.google.com/storage/docs/request-preconditions</a>.
 */
@NullMarked
package nocturne.google.storage;

import org.jspecify.annotations.NullMarked;
