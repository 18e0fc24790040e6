/**
 * Keeps every published packet, byte for byte, in packs of many packets, and announces each packet
 * once it is kept. A pack is never changed and never replaced; what was announced is decided by the
 * ledger, what is kept by the store. Start at {@link nocturne.broker.archive.Pack} for the format,
 * at {@link nocturne.broker.archive.ArchiveWork} for the protocol and at {@link
 * nocturne.broker.archive.ArchiveReader} to get packets out again. That a header is stored once for
 * many packets, and cutouts uncompressed, comes from measuring real ones: a third of a packet is
 * its header, over half its cutouts, which are compressed already.
 */
@NullMarked
package nocturne.broker.archive;

import org.jspecify.annotations.NullMarked;
