package nocturne.app.config;

import java.time.Duration;

/** Size and duration of ingest's transactions. */
public record IngestSettings(
    @Setting(
            key = "ingest.batch-packets",
            byDefault = "1000",
            atLeast = 1,
            atMost = 100000,
            meaning =
                "Most packets that ingest publishes in one transaction. Larger"
                    + " transactions carry more a second and are visible later.")
        int batchPackets,
    @Setting(
            key = "ingest.batch-time",
            byDefault = "45 ms",
            meaning =
                "How long ingest gathers packets for one transaction after the first one."
                    + " A shorter time makes alerts visible sooner and costs more transactions a"
                    + " second.")
        Duration batchTime) {}
