package nocturne.broker.worker;

import java.time.Duration;

/**
 * The size of a worker's batches and of the queues before it.
 *
 * @param records number of records at which a batch is committed, of one partition or of all,
 *     depending on the commits
 * @param bytes of packets at which a batch is committed
 * @param age of the first record at which a batch is committed
 * @param queue limits of the queue between ingest and a stage
 * @param isFed whether ingest is in this process and hands over in memory
 */
public record WorkerSettings(int records, long bytes, Duration age, Queue queue, boolean isFed) {
  private static final long MEBIBYTE = 1 << 20;

  /**
   * Verdicts and fits are on their topics within a second, so what is there is committed soon. Fits
   * and plots are made inside the transaction, so a batch is small enough for its timeout on a busy
   * machine.
   */
  public static final WorkerSettings VALUE_ADDED =
      new WorkerSettings(
          256,
          32 * MEBIBYTE,
          Duration.ofMillis(2),
          new Queue(32 * MEBIBYTE, 4_000, Duration.ofSeconds(2)),
          false);

  /**
   * Packs of some hundred packets, since each partition's pack grows in memory; in the archive
   * within a minute. Ingest waits while packs are written: an archive that reads the topic instead
   * costs twice as much, and does not come back to memory while ingest is at full speed.
   */
  public static final WorkerSettings ARCHIVE =
      new WorkerSettings(
          1_000,
          24 * MEBIBYTE,
          Duration.ofSeconds(10),
          new Queue(32 * MEBIBYTE, 4_000, Duration.ofSeconds(2)),
          false);

  /** Few large appends; in the table within a minute. */
  public static final WorkerSettings TABLES =
      new WorkerSettings(
          20_000,
          1_536 * MEBIBYTE,
          Duration.ofSeconds(20),
          new Queue(32 * MEBIBYTE, 4_000, Duration.ZERO),
          false);

  /**
   * The limits of the queue between ingest and a stage.
   *
   * @param bytes maximum bytes of packets
   * @param alerts maximum number of alerts
   * @param patience maximum time for which ingest waits for room while the stage takes nothing;
   *     zero for a stage that does not set the pace
   */
  public record Queue(long bytes, int alerts, Duration patience) {}

  public WorkerSettings {
    if (records < 1 || bytes < 1 || age.isNegative()) {
      throw new IllegalArgumentException(
          "a batch cannot end at " + records + " records, " + bytes + " bytes, " + age);
    }
  }

  public WorkerSettings withRecords(int n) {
    return new WorkerSettings(n, bytes, age, queue, isFed);
  }

  public WorkerSettings withBytes(long n) {
    return new WorkerSettings(records, n, age, queue, isFed);
  }

  public WorkerSettings withAge(Duration longest) {
    return new WorkerSettings(records, bytes, longest, queue, isFed);
  }

  public WorkerSettings withQueue(long mostBytes, int mostAlerts) {
    return new WorkerSettings(
        records, bytes, age, new Queue(mostBytes, mostAlerts, queue.patience()), isFed);
  }

  /** These settings for a worker with or without ingest in its process. */
  public WorkerSettings fed(boolean beside) {
    return new WorkerSettings(records, bytes, age, queue, beside);
  }
}
