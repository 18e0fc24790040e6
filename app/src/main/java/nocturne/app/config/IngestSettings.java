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
                "Most packets that the consumer publishes in one transaction. Larger ones carry"
                    + " more a second and are seen later.")
        int batchPackets,
    @Setting(
            key = "ingest.batch-time",
            byDefault = "45 ms",
            meaning =
                "How long the consumer gathers packets for one transaction after the first came."
                    + " Shorter makes alerts visible sooner and costs more transactions a second.")
        Duration batchTime) {}
