package nocturne.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Kinds of files in a home: each file is of the first kind that matches its path. */
enum FileKind {
  ALERTS("topic of alerts", "kafka/kafka-logs/ztf_alert_data-.*/\\d+\\.log", false),
  ANNOUNCEMENTS("topic of announcements", "kafka/.*/ztf_alert_avro_bucket-.*/\\d+\\.log", false),
  PASSED("topic of alerts that passed", "kafka/.*/ztf_exgalac_trans-.*/\\d+\\.log", false),
  FITS("topic of fits", "kafka/.*/ztf_salt2-.*/\\d+\\.log", false),
  DEAD_LETTERS("topic of dead letters", "kafka/.*/ztf_dead_letters-.*/\\d+\\.log", false),
  LEDGER("ledger", "kafka/.*/ztf_ledger-.*/\\d+\\.log", false),
  SURVEY("survey topics", "kafka/.*/ztf_\\d+_programid.*/\\d+\\.log", false),
  POSITIONS("Kafka's positions", "kafka/.*/__consumer_offsets.*\\.log", false),
  TRANSACTIONS("Kafka's transactions", "kafka/.*/__transaction_state.*\\.log", false),
  METADATA("Kafka's metadata", "kafka/.*/__cluster_metadata.*\\.log", false),
  INDEXES("Kafka's indexes", "kafka/.*\\.(index|timeindex|txnindex)", false),
  SNAPSHOTS("Kafka's snapshots", "kafka/.*\\.snapshot", false),
  PARTITION_FILES(
      "a partition's other files",
      "kafka/kafka-logs/.*/(leader-epoch-checkpoint|partition\\.metadata|quorum-state)",
      false),
  CHECKPOINTS("Kafka's checkpoints", "kafka/kafka-logs/([a-z-]+|\\.kafka_clean.*)", false),
  NODE("Kafka's identity", "kafka/kafka-logs/(meta\\.properties|bootstrap\\.checkpoint)", false),
  PACKS("packs", "store/.*\\.pack", true),
  REJECTED("rejected objects", "store/.*/rejected/.*", true),
  PLOTS("plots", "store/.*\\.png", true),
  BOOKS("kept books", "store/[^/]*broker_files[^/]*/books/.*/\\d+", true),
  KEPT_LEDGERS("kept ledgers", "store/[^/]*broker_files[^/]*/books/.*\\.ledger", true),
  JOURNAL("journal", "store/[^/]*broker_files[^/]*/journal/.*", true),
  COMPONENTS("components' files and statuses", "store/[^/]*broker_files.*", true),
  ROWS("tables' rows", "warehouse/.*\\.parquet", true),
  TABLES("tables' metadata", "warehouse/.*\\.(json|avro)", true),
  CATALOGUE("catalogue", "catalogue\\.db.*", false),
  SETTINGS("settings and marker", "nocturne\\.properties|nocturne-home", true),
  PROCESSES(
      "locks, port, processes", "owner.*|processes/.*|slots/.*|kafka/(port|kafka\\.lock)", true);

  /** All of them. */
  static final List<FileKind> ALL = List.of(values());

  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f-]{27}");

  private final String words;
  private final Pattern path;
  private final boolean isFixed;

  FileKind(String words, String path, boolean isFixed) {
    this.words = words;
    this.path = Pattern.compile(path);
    this.isFixed = isFixed;
  }

  /** Words for the report. */
  String words() {
    return words;
  }

  /**
   * Whether a file of this kind is never appended to, so that a backup of it is the file as it was.
   */
  boolean isFixed() {
    return isFixed;
  }

  /** The files of this kind in a home, relative to it, in the same order in each run of a seed. */
  List<String> in(Path home) throws IOException {
    try (Stream<Path> below = Files.walk(home)) {
      return below
          .filter(Files::isRegularFile)
          .sorted(
              Comparator.comparing((Path file) -> UUID.matcher(file.toString()).replaceAll(""))
                  .thenComparing(file -> file.toFile().lastModified()))
          .map(file -> home.relativize(file).toString())
          .filter(this::isOf)
          .toList();
    }
  }

  private boolean isOf(String file) {
    for (FileKind kind : values()) {
      if (kind.path.matcher(file).matches()) {
        return kind == this;
      }
    }
    return false;
  }
}
