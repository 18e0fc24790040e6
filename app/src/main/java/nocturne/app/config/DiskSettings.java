package nocturne.app.config;

/** Space to be kept free on the disks. */
public record DiskSettings(
    @Setting(
            key = "disk.keep-free",
            byDefault = "2 GiB",
            meaning =
                "When less than this is free on a disk we write to, the consumer takes no packets"
                    + " until a quarter more than this is free; nothing is lost, the stages finish"
                    + " what was published. They need room for that, so do not set it to less than"
                    + " what a backlog takes. 0 B turns the guard off: a Kafka whose disk is full"
                    + " ends its process.")
        DataSize keepFree,
    @Setting(
            key = "disk.keep-free-percent",
            byDefault = "5",
            atLeast = 0,
            atMost = 100,
            meaning =
                "The same as a share of the disk's size, in percent; the smaller of the two counts,"
                    + " so that a small disk is not taken for a full one.")
        double keepFreePercent) {}
