package nocturne.standalone.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nocturne.broker.port.PortException;
import nocturne.broker.port.SavedRecords;
import nocturne.standalone.directory.WholeFolder;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's folder. It is formatted once, beside its place, and then moved there whole, so a kill
 * during the formatting leaves nothing that looks formatted. Cluster id and node id stay in it, and
 * the port of the last start, so that clients find the node again after a restart.
 */
final class NodeFolder implements AutoCloseable {
  static final int NODE_ID = 1;
  static final String CONTROLLER = "CONTROLLER";
  private static final String PORT = "port";

  private static final Logger LOG = LoggerFactory.getLogger(NodeFolder.class);

  private static final String LOGS = "kafka-logs";
  private static final String CLEAN_SHUTDOWN = ".kafka_cleanshutdown";

  /** Folders of partitions, but for the log of the cluster's metadata. */
  private static final Pattern PARTITION = Pattern.compile("((?!__cluster).+)-([0-9]{1,9})");

  /** Begins the names of Kafka's own topics, of which it reads every record when it starts. */
  private static final String OWN = "__";

  /** Kafka's topic of the states of transactions. */
  private static final String TRANSACTIONS = "__transaction_state";

  private final Path home;
  private final Path logs;
  private final FileChannel lock;

  private NodeFolder(Path home, Path logs, FileChannel lock) {
    this.home = home;
    this.logs = logs;
    this.lock = lock;
  }

  /**
   * Locks the folder until it is closed. Kafka has a lock of its own, but takes it only after it
   * has opened its metadata.
   */
  static NodeFolder open(Path folder) {
    Path home = folder.toAbsolutePath();
    Path logs = home.resolve(LOGS);
    try {
      Files.createDirectories(home);
      FileChannel lock = lock(home.resolve("kafka.lock"));
      try {
        if (!Files.exists(logs)) {
          format(home.resolve("kafka-logs.unfinished"), logs);
        }
        return new NodeFolder(home, logs, lock);
      } catch (Exception e) {
        lock.close();
        throw e;
      }
    } catch (PortException e) {
      throw e;
    } catch (Exception e) {
      throw new PortException.Broken(
          ("no folder for Kafka's logs could be made in %s: %s; make it writable or"
                  + " name another home")
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean ours = false;
    try {
      ours = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      ours = false;
    } finally {
      if (!ours) {
        channel.close();
      }
    }
    if (!ours) {
      throw new PortException.Broken(
          ("Kafka cannot start in %s: another process runs one there; stop that one or"
                  + " name another home")
              .formatted(file.getParent()));
    }
    return channel;
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      // The lock ends with the process.
    }
  }

  /**
   * Deletes what deleted topics left. Kafka only renames the folders of a deleted topic, and
   * deletes them a minute later if it still runs. It keeps the folders of a topic whose creation a
   * kill undid for good, as strays; they stay if they hold a record. Call only while the node does
   * not run.
   */
  void deleteWhatTopicsLeft() {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(logs, "*-{delete,stray}")) {
      for (Path folder : left) {
        if (folder.toString().endsWith("-delete") || holdsNoRecord(folder)) {
          WholeFolder.delete(folder);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("Topics that were deleted have left files in {}: {}", logs, e.toString());
    }
  }

  /** Whether there is a node's folder. */
  static boolean exists(Path folder) {
    return Files.exists(folder.resolve(LOGS));
  }

  /**
   * Whether the node's last run ended in order, and each log ends at the offset of that time. Kafka
   * itself would write after an end that it does not check.
   */
  boolean endedInOrder() throws IOException {
    if (!Files.exists(logs.resolve(CLEAN_SHUTDOWN))) {
      return false;
    }
    Map<String, Long> synced = synced();
    for (PartitionLog log : partitions()) {
      long end = synced.getOrDefault(log.topic() + " " + log.partition(), 0L);
      if (!log.endsAt(end) || (isOwn(log) && !log.read(0, new TransactionEnds()).isSound())) {
        LOG.warn(
            "Partition {} of {} is not as it was when Kafka ended; the ends of all logs are looked"
                + " at.",
            log.partition(),
            log.topic());
        return false;
      }
    }
    return true;
  }

  private static boolean isOwn(PartitionLog log) {
    return log.topic().startsWith(OWN);
  }

  /**
   * Puts back what topics lost. Call only while the node does not run.
   *
   * @param saved records that other stores hold as well
   * @param whole whether to look at all of each log, and not only at what is not known to be synced
   */
  List<MendedLog> mend(SavedRecords saved, boolean whole) throws IOException {
    List<MendedLog> mended = mend(saved, whole, false);
    // Kafka then cuts off what is not whole, and makes the indexes again.
    Files.deleteIfExists(logs.resolve(CLEAN_SHUTDOWN));
    mended.forEach(NodeFolder::tell);
    return mended;
  }

  /** Returns what {@link #mend} of all logs would restore; changes nothing. */
  List<MendedLog> look(SavedRecords saved) throws IOException {
    return mend(saved, true, true);
  }

  private List<MendedLog> mend(SavedRecords saved, boolean whole, boolean dryRun)
      throws IOException {
    Map<String, Long> synced = whole ? Map.of() : synced();
    TransactionEnds ends = new TransactionEnds();
    List<PartitionLog> all = partitions();
    for (PartitionLog log : all) {
      String name = log.topic() + " " + log.partition();
      var unused = log.read(isOwn(log) ? 0 : synced.getOrDefault(name, 0L), ends);
    }
    List<MendedLog> mended = new ArrayList<>();
    CoordinatorStates coordinator = new CoordinatorStates();
    for (PartitionLog log : all) {
      if (log.topic().equals(TRANSACTIONS)) {
        log.records(told -> coordinator.add(told, ends));
      }
    }
    if (all.stream().anyMatch(log -> log.isAheadOf(coordinator.epochs(), ends))) {
      // Once its log is empty, producers get new ids, and those that still run are refused.
      ends.abortOthers((producer, epoch) -> true);
      for (PartitionLog log : all) {
        if (log.topic().equals(TRANSACTIONS) && !dryRun) {
          mended.add(log.beginAnew());
        }
      }
      all.removeIf(log -> log.topic().equals(TRANSACTIONS));
    } else {
      ends.abortOthers((producer, epoch) -> !coordinator.willEnd(producer, epoch));
    }
    for (PartitionLog log : all) {
      log.mend(saved, ends, dryRun)
          .map(one -> isOwn(log) ? one.withNothingLost() : one)
          .ifPresent(mended::add);
    }
    return List.copyOf(mended);
  }

  private List<PartitionLog> partitions() throws IOException {
    List<PartitionLog> all = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(logs, Files::isDirectory)) {
      for (Path folder : folders) {
        Matcher name = PARTITION.matcher(String.valueOf(folder.getFileName()));
        if (name.matches()) {
          all.add(
              new PartitionLog(
                  folder,
                  name.group(1),
                  Integer.parseInt(name.group(2)),
                  EmbeddedKafkaOptions.SEGMENT_BYTES));
        }
      }
    }
    return all;
  }

  private static void tell(MendedLog one) {
    if (one.topic().equals(TRANSACTIONS) && one.isGone()) {
      LOG.warn(
          "Kafka's own log of {} had lost what partitions know; it begins again, and transactions"
              + " that were open are aborted.",
          one.topic());
      return;
    }
    if (one.topic().startsWith(OWN)) {
      LOG.warn(
          "Kafka's own log of {} was damaged at offset {}; what can be read is kept. Positions of"
              + " subscriptions may be lost, which then begin at the ends of their topics.",
          one.topic(),
          one.found());
      return;
    }
    LOG.warn(
        one.isGone()
            ? "Partition {} of {} was gone; it begins at offset {} now, and {} records were put"
                + " back from the archive, which alone has the earlier ones."
            : "Partition {} of {} was damaged from offset {} on, as by a power cut; it is mended,"
                + " and {} records were put back from the archive.",
        one.partition(),
        one.topic(),
        one.found(),
        one.putBack());
    if (!one.lost().isEmpty()) {
      LOG.error(
          "Partition {} of {} has lost what was at offsets {}; no other store holds it.",
          one.partition(),
          one.topic(),
          one.lost());
    }
  }

  /**
   * Up to which offsets Kafka has synced each partition: lines of topic, partition, offset. A line
   * that is damaged counts as missing.
   */
  private Map<String, Long> synced() throws IOException {
    Map<String, Long> offsets = new HashMap<>();
    Path file = logs.resolve("recovery-point-offset-checkpoint");
    List<String> lines =
        Files.exists(file)
            ? Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()
            : List.of();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      if (words.length == 3 && words[2].matches("[0-9]{1,18}")) {
        offsets.put(words[0] + " " + words[1], Long.parseLong(words[2]));
      }
    }
    return offsets;
  }

  /** Whether all segments of a partition are empty. */
  static boolean holdsNoRecord(Path folder) throws IOException {
    try (DirectoryStream<Path> segments = Files.newDirectoryStream(folder, "*.log")) {
      for (Path segment : segments) {
        if (Files.size(segment) > 0) {
          return false;
        }
      }
      return true;
    }
  }

  Path logs() {
    return logs;
  }

  /**
   * The port of the last start; empty if there was none, or if the folder is a copy: clients of the
   * original would take the copy's node for theirs.
   */
  OptionalInt port() {
    try {
      String[] kept = Files.readString(home.resolve(PORT), StandardCharsets.UTF_8).split(" ", 2);
      return kept.length == 2 && kept[1].equals(home.toString())
          ? OptionalInt.of(Integer.parseInt(kept[0]))
          : OptionalInt.empty();
    } catch (IOException | NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /** Keeps the port for later starts. */
  void keepPort(int port) {
    try {
      Path next = home.resolve(PORT + ".next");
      Files.writeString(next, port + " " + home, StandardCharsets.UTF_8);
      Files.move(
          next,
          home.resolve(PORT),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("The port {} cannot be kept in {} for the next start: {}", port, home, e.toString());
    }
  }

  private static void format(Path unfinished, Path logs) throws Exception {
    WholeFolder.delete(unfinished);
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(NODE_ID)
        .setDirectories(List.of(unfinished.toString()))
        .setMetadataLogDirectory(unfinished.toString())
        .setControllerListenerName(CONTROLLER)
        .setReleaseVersion(MetadataVersion.latestProduction())
        .run();
    Files.move(unfinished, logs, StandardCopyOption.ATOMIC_MOVE);
  }
}
