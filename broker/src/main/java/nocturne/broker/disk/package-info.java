/**
 * What keeps a full disk from hurting: ingest stops taking packets while there is still room for
 * what is under way. Never deletes anything; that is for {@code retention}. Start at {@link
 * nocturne.broker.disk.DiskGuard}.
 */
@NullMarked
package nocturne.broker.disk;

import org.jspecify.annotations.NullMarked;
