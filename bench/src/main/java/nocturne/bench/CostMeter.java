package nocturne.bench;

import java.io.IOException;
import java.util.List;

/** Measures what a process uses from one reading to the next. For one thread. */
final class CostMeter {
  private final MeasuredProcess process;
  private final TopicTail commits;
  private final TopicTail ledger;
  private JavaProcess.Usage before;
  private long from = System.nanoTime();

  /**
   * Use between two readings.
   *
   * @param seconds between them
   * @param cpuSeconds processor time of the measured process
   * @param commits transactions that were committed on its Kafka, by any client
   * @param ledgerRecords records that were added to the ledger
   * @param end the process's use at the later reading
   */
  record Cost(
      double seconds,
      double cpuSeconds,
      double commits,
      double ledgerRecords,
      JavaProcess.Usage end) {

    /** The sum of consecutive costs, at least one. */
    static Cost sum(List<Cost> costs) {
      return new Cost(
          costs.stream().mapToDouble(Cost::seconds).sum(),
          costs.stream().mapToDouble(Cost::cpuSeconds).sum(),
          costs.stream().mapToDouble(Cost::commits).sum(),
          costs.stream().mapToDouble(Cost::ledgerRecords).sum(),
          costs.get(costs.size() - 1).end);
    }
  }

  /** Takes the first reading. */
  CostMeter(MeasuredProcess process, TopicTail commits, TopicTail ledger) throws IOException {
    this.process = process;
    this.commits = commits;
    this.ledger = ledger;
    this.before = process.usage();
  }

  /** Takes the next reading. */
  Cost next() throws IOException {
    JavaProcess.Usage now = process.usage();
    long to = System.nanoTime();
    Cost cost =
        new Cost(
            (to - from) / 1e9,
            now.cpuSeconds() - before.cpuSeconds(),
            commits.look(),
            ledger.look(),
            now);
    before = now;
    from = to;
    return cost;
  }
}
