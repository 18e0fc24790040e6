/**
 * Files that users name on the command line: packets, tables of comma-separated values, models of
 * supernovae and transmissions of bands. Start at {@link nocturne.app.files.PacketReadings}.
 */
@NullMarked
package nocturne.app.files;

import org.jspecify.annotations.NullMarked;
