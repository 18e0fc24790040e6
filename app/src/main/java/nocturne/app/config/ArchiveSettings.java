package nocturne.app.config;

import java.time.Duration;

/** When the archive closes a pack. */
public record ArchiveSettings(
    @Setting(
            key = "archive.pack-packets",
            byDefault = "1000",
            atLeast = 1,
            atMost = 100000,
            meaning = "Packets of a pack at most; a pack is held in memory until it is written.")
        int packPackets,
    @Setting(
            key = "archive.pack-time",
            byDefault = "10 s",
            meaning = "Longest time until a packet's pack is written.")
        Duration packTime) {}
