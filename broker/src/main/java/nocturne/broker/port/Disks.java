package nocturne.broker.port;

import java.util.List;

/** Room on the disks that a back end writes to. */
@FunctionalInterface
public interface Disks {

  /** A back end whose room is not ours to watch. */
  Disks NONE = List::of;

  /**
   * A disk (a file system) as it is now.
   *
   * @param holds what of ours lies there, in words for people, such as {@code the archive}
   * @param where a folder on it, or how else a person finds it
   * @param free bytes that may still be written there
   * @param size bytes in all
   */
  record Disk(String holds, String where, long free, long size) {}

  /**
   * Each disk once.
   *
   * @throws PortException.Unavailable when the back end cannot be asked just now
   */
  List<Disk> look();
}
