/**
 * Archives every published packet, byte for byte, in packs of many packets, and announces each
 * packet once its pack is stored. A pack is never changed and never replaced. The ledger decides
 * what was announced, the store what is kept. Start at {@link nocturne.broker.archive.Pack} for the
 * format, at {@link nocturne.broker.archive.ArchiveWork} for the protocol and at {@link
 * nocturne.broker.archive.ArchiveReader} to restore packets. A pack stores a header once for many
 * packets, and cutouts uncompressed, because in real packets a third of the bytes is header and
 * over half are cutouts, which are compressed already.
 */
@NullMarked
package nocturne.broker.archive;

import org.jspecify.annotations.NullMarked;
