package nocturne.broker.port;

import java.util.List;

/** Free space of the disks that a back end writes to. */
@FunctionalInterface
public interface Disks {

  /** For a back end whose disks are not ours to watch. */
  Disks NONE = List::of;

  /**
   * A disk (a file system) now.
   *
   * @param holds its content of ours, for people, such as {@code the archive}
   * @param where a folder on it, or another description of its place
   * @param free bytes that may still be written
   * @param size bytes in all
   */
  record Disk(String holds, String where, long free, long size) {}

  /**
   * Each disk once.
   *
   * @throws PortException.Unavailable if the back end does not answer now
   */
  List<Disk> look();
}
