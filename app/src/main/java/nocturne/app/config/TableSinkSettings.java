package nocturne.app.config;

import java.time.Duration;

/** When rows are appended to the table. */
public record TableSinkSettings(
    @Setting(
            key = "table.append-rows",
            byDefault = "20000",
            atLeast = 1,
            atMost = 1000000,
            meaning = "Rows of an append at most. Each append makes a file and a snapshot.")
        int appendRows,
    @Setting(
            key = "table.append-time",
            byDefault = "20 s",
            meaning = "Longest time until a row is visible in the table.")
        Duration appendTime) {}
