package nocturne.app.config;

/** Space to be kept free on the disks. */
public record DiskSettings(
    @Setting(
            key = "disk.keep-free",
            byDefault = "2 GiB",
            meaning =
                "If less than this is free on a disk that we write to, ingest takes no"
                    + " packets until a quarter more is free. Nothing is lost, and the stages"
                    + " finish what was published. They need space for that, so do not set it"
                    + " below the size of a backlog. 0 B turns the guard off: a Kafka whose disk"
                    + " is full ends its process.")
        DataSize keepFree,
    @Setting(
            key = "disk.keep-free-percent",
            byDefault = "5",
            atLeast = 0,
            atMost = 100,
            meaning =
                "This share of the disk's size, in percent, applies instead if it is"
                    + " smaller, so that a small disk does not count as full.")
        double keepFreePercent) {}
