/**
 * Sends packets that already exist once more: files, folders and the survey's nightly archives,
 * read as streams and never unpacked to disk. Whatever cannot be read as an alert is sent all the
 * same, since it is ingest's to evaluate; only what cannot be read from disk is left out, and
 * named. A file with several records gives a packet for each. Start at {@link
 * nocturne.simulator.replay.Replay} and {@link nocturne.simulator.replay.PacketSources}.
 */
@NullMarked
package nocturne.simulator.replay;

import org.jspecify.annotations.NullMarked;
