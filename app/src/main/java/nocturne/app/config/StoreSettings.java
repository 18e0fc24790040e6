package nocturne.app.config;

/** The folder of objects. */
public record StoreSettings(
    @Setting(
            key = "store.fsync",
            byDefault = "true",
            meaning =
                "Whether a stored object is forced to the disk before it counts as stored."
                    + " false is faster and loses the newest objects in a power cut.")
        boolean fsync) {}
