package nocturne.broker.disk;

import nocturne.broker.port.Disks.Disk;

/**
 * The free space to keep on a disk: a number of bytes, or a share of the disk if that is less.
 *
 * @param bytes kept free on large disks
 * @param share of the size kept free on small disks, 0 to 1
 */
public record DiskRule(long bytes, double share) {
  /** Work continues when this many times the bytes kept free are free. */
  private static final double AGAIN = 1.25;

  public DiskRule {
    if (bytes < 0 || !(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          ("Cannot keep %s bytes or a share of %s of a disk free: give no fewer than 0"
                  + " bytes and a share between 0 and 1.")
              .formatted(bytes, share));
    }
  }

  /** Bytes to be kept free on this disk. */
  public long keeps(Disk disk) {
    return Math.min(bytes, (long) (disk.size() * share));
  }

  boolean isShort(Disk disk) {
    return disk.free() < keeps(disk);
  }

  /** Bytes that must be free before stopped work continues. */
  public long goesOnAt(Disk disk) {
    return (long) (keeps(disk) * AGAIN);
  }
}
