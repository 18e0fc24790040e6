/**
 * Packets as people have them on disk: files, folders, the survey's nightly archives, standard
 * input. Bytes come out with the name they are known by; nothing here reads inside a packet. Start
 * at {@link nocturne.app.files.PacketFiles}.
 */
@NullMarked
package nocturne.app.files;

import org.jspecify.annotations.NullMarked;
