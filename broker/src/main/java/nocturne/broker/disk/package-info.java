/**
 * Guards against full disks: ingest stops taking packets while there is still room for the work in
 * progress. Never deletes anything; {@code retention} does. Start at {@link
 * nocturne.broker.disk.DiskGuard}.
 */
@NullMarked
package nocturne.broker.disk;

import org.jspecify.annotations.NullMarked;
