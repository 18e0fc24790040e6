package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import nocturne.broker.crash.CrashPoint;
import nocturne.core.night.Night;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.util.SnapshotUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts one night of a table, in four steps. Each leaves the table whole and can be repeated.
 *
 * <ol>
 *   <li>Small files of the night are written together as large ones, which replace them in one
 *       commit. The commit is refused if another has replaced any of the files. It names no ranges.
 *       Files with few rows are rewritten; large row groups are copied.
 *   <li>A checkpoint is committed: no rows, but all ranges, and only while it is complete.
 *   <li>Snapshots from before the newest checkpoint are expired once they have not been current for
 *       the grace time, with the files that only they name. So a reader has that long to read the
 *       files of its snapshot.
 *   <li>Files of the night that no snapshot names, left by killed or refused writers, are deleted
 *       when they have been unnamed for the grace time, and so are manifests and metadata files.
 * </ol>
 */
record Compaction(Table table, IcebergOptions options, UnnamedFiles unnamedFiles) {
  private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);
  private static final int TRIES = 100;

  void run(Night night) throws IOException {
    Snapshot seen = table.currentSnapshot();
    if (seen == null) {
      return;
    }
    List<DataFile> small =
        NightScan.files(table, night).stream()
            .filter(f -> f.fileSizeInBytes() < IcebergOptions.FILE_BYTES / 4 * 3)
            .toList();
    for (List<DataFile> group : groups(small.stream().filter(f -> !isCoarse(f)).toList())) {
      rewrite(night, seen, group, new Merging(table, night)::merge);
    }
    for (List<DataFile> alike :
        Joining.bySchema(small.stream().filter(f -> isCoarse(f)).toList())) {
      for (List<DataFile> group : groups(alike)) {
        rewrite(night, seen, group, new Joining(table, night)::join);
      }
    }
    checkpoint();
    options.kill().reached(CrashPoint.UPKEEP_CHECKPOINTED);
    forgetSnapshots();
    options.kill().reached(CrashPoint.UPKEEP_EXPIRED);
    Leftovers leftovers = new Leftovers(table, options, unnamedFiles);
    leftovers.deleteFiles("night=" + night);
    leftovers.deleteMetadata();
  }

  /** Whether its row groups are large enough to be copied. */
  private boolean isCoarse(DataFile file) {
    List<Long> groups = file.splitOffsets();
    return groups != null
        && !groups.isEmpty()
        && file.recordCount() / groups.size() >= options.leastGroupRows();
  }

  /** Makes one file of several. */
  @FunctionalInterface
  private interface Way {
    DataFile one(List<DataFile> files) throws IOException;
  }

  /** Files to be written together, each group about as large as one file should be. */
  private List<List<DataFile>> groups(List<DataFile> files) {
    List<List<DataFile>> groups = new ArrayList<>();
    List<DataFile> group = new ArrayList<>();
    long bytes = 0;
    for (DataFile file : files) {
      if (!group.isEmpty() && bytes + file.fileSizeInBytes() > IcebergOptions.FILE_BYTES) {
        groups.add(group);
        group = new ArrayList<>();
        bytes = 0;
      }
      group.add(file);
      bytes += file.fileSizeInBytes();
    }
    groups.add(group);
    return groups.stream().filter(g -> g.size() >= options.leastFiles()).toList();
  }

  /**
   * @param seen snapshot in which the group was found: Iceberg checks what came after it, and
   *     without it would read the whole history, which lacks expired snapshots
   */
  private void rewrite(Night night, Snapshot seen, List<DataFile> group, Way way)
      throws IOException {
    DataFile merged = way.one(group);
    long rows = group.stream().mapToLong(DataFile::recordCount).sum();
    if (merged.recordCount() != rows) {
      NightFile.delete(table, merged.location());
      throw new IllegalStateException(
          "Writing %s files of %s as one made %s rows of %s; the table was left as it is."
              .formatted(group.size(), night, merged.recordCount(), rows));
    }
    options.kill().reached(CrashPoint.UPKEEP_MERGED);
    NightFile.touch(merged.location());
    RewriteFiles rewrite =
        table.newRewrite().validateFromSnapshot(seen.snapshotId()).addFile(merged);
    group.forEach(rewrite::deleteFile);
    try {
      rewrite.commit();
      options.kill().reached(CrashPoint.UPKEEP_REPLACED);
      LOG.info(
          "{}: {} files of {} are one of {} rows, {} bytes",
          table.name(),
          group.size(),
          night,
          rows,
          merged.fileSizeInBytes());
    } catch (ValidationException | CommitFailedException e) {
      LOG.info("{}: {} was rewritten by another meanwhile", table.name(), night, e);
      NightFile.delete(table, merged.location());
      table.refresh();
    }
  }

  private void checkpoint() {
    for (int n = 1; ; n++) {
      table.refresh();
      Snapshot newest = table.currentSnapshot();
      if (newest == null || SnapshotProgress.isCheckpoint(newest)) {
        return;
      }
      SnapshotProgress progress = SnapshotProgress.of(SnapshotUtil.currentAncestors(table));
      AppendFiles checkpoint = table.newFastAppend();
      progress.checkpoint().forEach(checkpoint::set);
      checkpoint.validateWith(ancestry -> SnapshotProgress.of(ancestry).equals(progress));
      try {
        checkpoint.commit();
        return;
      } catch (ValidationException e) {
        if (n == TRIES) {
          LOG.info("{}: no checkpoint now, others kept appending", table.name());
          return;
        }
      }
    }
  }

  private void forgetSnapshots() {
    table.refresh();
    long before = options.grace().start().toEpochMilli();
    List<Long> old = new ArrayList<>();
    boolean beyond = false;
    Snapshot successor = null;
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (beyond && successor != null && successor.timestampMillis() <= before) {
        old.add(snapshot.snapshotId());
      }
      beyond |= SnapshotProgress.isCheckpoint(snapshot);
      successor = snapshot;
    }
    if (old.isEmpty()) {
      return;
    }
    // Without a given time, Iceberg would also apply its own default age and drop what we keep.
    ExpireSnapshots expire = table.expireSnapshots().expireOlderThan(0);
    old.forEach(expire::expireSnapshotId);
    expire.commit();
    LOG.info("{}: {} old snapshots forgotten", table.name(), old.size());
  }
}
