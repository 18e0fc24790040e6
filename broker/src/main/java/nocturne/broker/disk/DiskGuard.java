package nocturne.broker.disk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import nocturne.broker.port.Disks;
import nocturne.broker.port.Disks.Disk;
import nocturne.broker.port.PortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports whether a disk is nearly full, and which. After that, somewhat more must be free before
 * work continues, so that it does not stop and start with each deleted segment. Reads the disks at
 * most once a second; if that fails, the last result holds. Thread-safe.
 */
public final class DiskGuard implements Supplier<Optional<String>> {
  private static final Logger LOG = LoggerFactory.getLogger(DiskGuard.class);
  private static final long LOOK = Duration.ofSeconds(1).toNanos();

  private final Disks disks;
  private final DiskRule rule;
  private final LongSupplier nanos;
  private final Set<String> scarce = new HashSet<>();
  private long lookedNanos;
  private Optional<String> shortage = Optional.empty();

  /**
   * @param nanos the time, as {@link System#nanoTime}
   */
  public DiskGuard(Disks disks, DiskRule rule, LongSupplier nanos) {
    this.disks = disks;
    this.rule = rule;
    this.nanos = nanos;
    this.lookedNanos = nanos.getAsLong() - LOOK;
  }

  /** Why no new packets should be taken now, with the numbers and what to do; empty if they may. */
  @Override
  public synchronized Optional<String> get() {
    long now = nanos.getAsLong();
    if (now - lookedNanos >= LOOK) {
      lookedNanos = now;
      try {
        look(disks.look());
      } catch (PortException e) {
        LOG.debug("cannot look at the disks; what was seen before holds", e);
      }
    }
    return shortage;
  }

  private void look(List<Disk> all) {
    List<String> words = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Disk disk : all) {
      seen.add(disk.where());
      boolean was = scarce.contains(disk.where());
      boolean is = was ? disk.free() < rule.goesOnAt(disk) : rule.isShort(disk);
      if (is) {
        words.add(words(disk));
      }
      if (is && !was) {
        scarce.add(disk.where());
        LOG.warn("No packets are taken for now: {}", words(disk));
      } else if (was && !is) {
        scarce.remove(disk.where());
        LOG.info("There is room again on the disk with {}: {} free", disk.holds(), disk.free());
      }
    }
    scarce.retainAll(seen);
    shortage = words.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", words));
  }

  private String words(Disk disk) {
    return ("the disk with %s (%s) is nearly full: %s of %s are free; it continues by"
            + " itself when %s are")
        .formatted(
            disk.holds(),
            disk.where(),
            size(disk.free()),
            size(disk.size()),
            size(rule.goesOnAt(disk)));
  }

  /** Bytes for people, such as {@code 1.9 GiB}. */
  public static String size(long bytes) {
    if (bytes < 1 << 10) {
      return bytes + " B";
    }
    double value = bytes;
    String unit = "";
    for (String next : List.of("KiB", "MiB", "GiB", "TiB")) {
      if (value < 1024) {
        break;
      }
      value /= 1024;
      unit = next;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, unit);
  }
}
