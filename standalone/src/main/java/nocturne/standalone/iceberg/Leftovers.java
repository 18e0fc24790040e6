package nocturne.standalone.iceberg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes files of a table that no snapshot names, left by killed or refused writers, when they
 * have been unnamed for the grace time.
 */
record Leftovers(Table table, IcebergOptions options, UnnamedFiles unnamedFiles) {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  /**
   * Deletes files of a partition.
   *
   * @param partition the path of one, such as {@code night=2021-01-20}
   */
  void deleteFiles(String partition) throws IOException {
    Path folder = LocalFiles.path(table.location() + "/data/" + partition);
    List<Path> old = olderThanGrace(folder);
    if (old.isEmpty()) {
      return;
    }
    deleteUnnamed(folder, old, namedFiles());
  }

  private void deleteUnnamed(Path folder, List<Path> files, Set<String> named) {
    List<Path> unnamed =
        files.stream().filter(file -> !named.contains(LocalFiles.location(file))).toList();
    for (Path file : unnamedFiles.overdue(folder, unnamed)) {
      LOG.info("{}: {} belongs to no snapshot and is deleted", table.name(), file);
      NightFile.delete(table, LocalFiles.location(file));
    }
  }

  private List<Path> olderThanGrace(Path folder) throws IOException {
    List<Path> old = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return old;
    }
    Instant before = options.grace().start();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        try {
          if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
            old.add(file);
          }
        } catch (NoSuchFileException e) {
          // Another process deleted it after it was listed.
        }
      }
    }
    return old;
  }

  /** Deletes manifests and metadata of failed commits. */
  void deleteMetadata() throws IOException {
    Path folder = LocalFiles.path(table.location() + "/metadata");
    List<Path> old = olderThanGrace(folder);
    if (old.isEmpty()) {
      return;
    }
    table.refresh();
    TableMetadata now = ((HasTableOperations) table).operations().current();
    Set<String> named = new HashSet<>();
    named.add(now.metadataFileLocation());
    now.previousFiles().forEach(entry -> named.add(entry.file()));
    for (Snapshot snapshot : table.snapshots()) {
      named.add(snapshot.manifestListLocation());
      snapshot.allManifests(table.io()).forEach(manifest -> named.add(manifest.path()));
    }
    deleteUnnamed(folder, old.stream().filter(Leftovers::isMetadata).toList(), named);
  }

  private static boolean isMetadata(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".avro") || name.endsWith(".json");
  }

  /** The data files that any snapshot names. The files were listed before, so none is missed. */
  private Set<String> namedFiles() throws IOException {
    table.refresh();
    Set<String> named = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      named.addAll(NightScan.locations(table, snapshot.snapshotId()));
    }
    return named;
  }
}
