package nocturne.broker.stage;

import java.time.Duration;

/**
 * When a stage cuts its ranges, and how much it may hold.
 *
 * @param records a range is cut at so many
 * @param bytes or at so many bytes of packets
 * @param age or so long after its first record was taken
 * @param heldBytes of packets taken and not committed over all partitions; the largest is cut first
 * @param queueBytes of packets waiting in memory between ingest and stage
 * @param queueAlerts alerts waiting there
 */
public record StageSettings(
    int records, long bytes, Duration age, long heldBytes, long queueBytes, int queueAlerts) {
  private static final long MEGABYTE = 1 << 20;

  /** Verdicts are on the topic within a second, so cuts are as fine as ingest's. */
  public static final StageSettings FILTER =
      new StageSettings(
          1_000, 64 * MEGABYTE, Duration.ofMillis(25), 128 * MEGABYTE, 64 * MEGABYTE, 4_000);

  /** Packs of a thousand packets; in the archive within a minute. */
  public static final StageSettings ARCHIVE =
      new StageSettings(
          1_000, 64 * MEGABYTE, Duration.ofSeconds(10), 256 * MEGABYTE, 64 * MEGABYTE, 4_000);

  /** Few large appends; in the table within a minute. */
  public static final StageSettings TABLE =
      new StageSettings(
          20_000, 1_536 * MEGABYTE, Duration.ofSeconds(20), 1_536 * MEGABYTE, 64 * MEGABYTE, 4_000);

  /** A fit takes milliseconds, so fewer of them go into a transaction. */
  public static final StageSettings FIT = FILTER.withRecords(100);

  /** A plot takes milliseconds too, and nobody waits for it. */
  public static final StageSettings PLOT = FILTER.withRecords(50).withAge(Duration.ofMillis(500));

  public StageSettings {
    if (records < 1 || bytes < 1 || age.isNegative() || heldBytes < 1) {
      throw new IllegalArgumentException(
          "a stage cannot cut at " + records + " records, " + bytes + " bytes, " + age);
    }
  }

  public StageSettings withRecords(int n) {
    return new StageSettings(n, bytes, age, heldBytes, queueBytes, queueAlerts);
  }

  public StageSettings withBytes(long n) {
    return new StageSettings(records, n, age, heldBytes, queueBytes, queueAlerts);
  }

  public StageSettings withAge(Duration longest) {
    return new StageSettings(records, bytes, longest, heldBytes, queueBytes, queueAlerts);
  }

  public StageSettings withQueue(long mostBytes, int mostAlerts) {
    return new StageSettings(records, bytes, age, heldBytes, mostBytes, mostAlerts);
  }
}
