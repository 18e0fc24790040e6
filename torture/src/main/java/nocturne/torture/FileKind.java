package nocturne.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Kinds of files in a home: each file is of the first kind that matches its path. */
enum FileKind {
  ALERTS("topic of alerts", "kafka/kafka-logs/ztf_alert_data-.*/\\d+\\.log"),
  ANNOUNCEMENTS("topic of announcements", "kafka/.*/ztf_alert_avro_bucket-.*/\\d+\\.log"),
  PASSED("topic of alerts that passed", "kafka/.*/ztf_exgalac_trans-.*/\\d+\\.log"),
  FITS("topic of fits", "kafka/.*/ztf_salt2-.*/\\d+\\.log"),
  DEAD_LETTERS("topic of dead letters", "kafka/.*/ztf_dead_letters-.*/\\d+\\.log"),
  LEDGER("ledger", "kafka/.*/ztf_ledger-.*/\\d+\\.log"),
  SURVEY("survey topics", "kafka/.*/ztf_\\d+_programid.*/\\d+\\.log"),
  POSITIONS("Kafka's positions", "kafka/.*/__consumer_offsets.*\\.log"),
  TRANSACTIONS("Kafka's transactions", "kafka/.*/__transaction_state.*\\.log"),
  METADATA("Kafka's metadata", "kafka/.*/__cluster_metadata.*\\.log"),
  INDEXES("Kafka's indexes", "kafka/.*\\.(index|timeindex|txnindex)"),
  SNAPSHOTS("Kafka's snapshots", "kafka/.*\\.snapshot"),
  PARTITION_FILES(
      "a partition's other files",
      "kafka/kafka-logs/.*/(leader-epoch-checkpoint|partition\\.metadata|quorum-state)"),
  CHECKPOINTS("Kafka's checkpoints", "kafka/kafka-logs/([a-z-]+|\\.kafka_clean.*)"),
  NODE("Kafka's identity", "kafka/kafka-logs/(meta\\.properties|bootstrap\\.checkpoint)"),
  PACKS("packs", "store/.*\\.pack"),
  REJECTED("rejected objects", "store/.*/rejected/.*"),
  PLOTS("plots", "store/.*\\.png"),
  BOOKS("kept books", "store/[^/]*broker_files[^/]*/books/.*/\\d+"),
  KEPT_LEDGERS("kept ledgers", "store/[^/]*broker_files[^/]*/books/.*\\.ledger"),
  JOURNAL("journal", "store/[^/]*broker_files[^/]*/journal/.*"),
  COMPONENTS("components' files and statuses", "store/[^/]*broker_files.*"),
  ROWS("tables' rows", "warehouse/.*\\.parquet"),
  TABLES("tables' metadata", "warehouse/.*\\.(json|avro)"),
  CATALOGUE("catalogue", "catalogue\\.db.*"),
  PLUG_INS("plug-ins", "plugins/.*\\.jar"),
  TOKEN("token of the page", "web-token"),
  TRUTH("truth of simulated alerts", "truth/.*"),
  RATES("rates of the last hours", "rates/.*"),
  SETTINGS("settings and marker", "nocturne\\.properties|nocturne-home"),
  PROCESSES("locks, port, processes", "owner.*|processes/.*|slots/.*|kafka/(port|kafka\\.lock)");

  /** All of them. */
  static final List<FileKind> ALL = List.of(values());

  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f-]{27}");

  private final String words;
  private final Pattern path;

  FileKind(String words, String path) {
    this.words = words;
    this.path = Pattern.compile(path);
  }

  /** Words for the report. */
  String words() {
    return words;
  }

  /** The kinds of which a home has no file. */
  static List<FileKind> lacking(Path home) throws IOException {
    List<FileKind> lacking = new ArrayList<>();
    for (FileKind kind : ALL) {
      if (kind.in(home).isEmpty()) {
        lacking.add(kind);
      }
    }
    return lacking;
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
