package nocturne.standalone.iceberg;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files of the tables that no snapshot names, and the time for which this process has seen them so.
 * The files of a commit in progress are unnamed too, and only their age distinguishes them from
 * those of a dead writer; measured by clocks it would be wrong by as much as a clock jumps.
 *
 * <p>Thread-safe.
 */
final class UnnamedFiles {
  private final Duration grace;
  private final Map<Path, Map<Path, Long>> sinceByFolder = new HashMap<>();

  /**
   * @param grace time after which no writer needs such a file
   */
  UnnamedFiles(Duration grace) {
    this.grace = grace;
  }

  /**
   * The files that have been unnamed in a folder for the grace time.
   *
   * @param unnamed all unnamed files in the folder now
   */
  synchronized List<Path> overdue(Path folder, Collection<Path> unnamed) {
    long now = System.nanoTime();
    Set<Path> all = new HashSet<>(unnamed);
    Map<Path, Long> since = sinceByFolder.computeIfAbsent(folder, f -> new HashMap<>());
    since.keySet().retainAll(all);
    all.forEach(file -> since.putIfAbsent(file, now));
    return all.stream().filter(file -> now - since.get(file) >= grace.toNanos()).sorted().toList();
  }
}
