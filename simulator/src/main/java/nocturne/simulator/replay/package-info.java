/**
 * Replays existing packets: files, folders and the survey's nightly archives, read as streams and
 * never unpacked to disk. Packets that are not readable alerts are sent too, since ingest decides
 * about them. Only what cannot be read from disk is left out, and reported. A file with several
 * records gives a packet for each. Start at {@link nocturne.simulator.replay.Replay} and {@link
 * nocturne.simulator.replay.PacketSources}.
 */
@NullMarked
package nocturne.simulator.replay;

import org.jspecify.annotations.NullMarked;
