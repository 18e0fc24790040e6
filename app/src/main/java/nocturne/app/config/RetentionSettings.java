package nocturne.app.config;

import java.time.Duration;
import java.util.Optional;

/** How long records stay on our topics. */
public record RetentionSettings(
    @Setting(
            key = "retention.time",
            byDefault = "7 d",
            meaning =
                "How long a night's records stay on our topics, and the survey topic that"
                    + " a replay or simulation made for it, once the night is closed and its"
                    + " books balance. Records that a stage or another night still needs stay"
                    + " longer. Archive, tables, ledger, dead letters and books are kept for"
                    + " good.")
        Duration time,
    @Setting(
            key = "retention.size",
            meaning =
                "Largest size of our topics, such as 200 GB. Above it, records of nights"
                    + " that are closed and balance are deleted early, those of the night closed"
                    + " first before the others. Unlimited unless set.")
        Optional<DataSize> size) {}
