/**
 * Files that users name on the command line. Packets: files, folders, the survey's nightly
 * archives, standard input; nothing here decodes a packet. Tables of comma-separated values. Models
 * of supernovae and transmissions of bands. Start at {@link nocturne.app.files.PacketFiles}.
 */
@NullMarked
package nocturne.app.files;

import org.jspecify.annotations.NullMarked;
