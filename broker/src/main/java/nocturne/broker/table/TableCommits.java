package nocturne.broker.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Tables;
import nocturne.broker.worker.Commits;
import nocturne.broker.worker.PartitionWork;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageTask;
import nocturne.broker.worker.Worker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits batches as appends to tables, whose snapshots keep the progress. Few large appends make a
 * better table than many small ones.
 *
 * <p>Dead letters are published before the append that names them; only dead letters that an append
 * names count. If an append is refused, or its outcome is unknown, nothing is sent again: the
 * worker begins the tasks again from the table's progress. The table deletes files that were
 * written in vain.
 */
public final class TableCommits implements Commits {
  private static final Logger LOG = LoggerFactory.getLogger(TableCommits.class);

  private final String writerId;
  private final Worker.Back back;
  private final Tables tables;
  private final Supplier<StartingPoint> start;
  private final Map<StageIdentity, TableInput> inputs = new HashMap<>();
  private @Nullable LogWriter writer;

  /**
   * @param writerId of the dead letters' writer, this worker's alone
   * @param start where the poison-record guard begins to read the ledger
   */
  public TableCommits(
      String writerId,
      Worker.Back back,
      Tables tables,
      Supplier<StartingPoint> start,
      List<TableInput> inputs) {
    this.writerId = writerId;
    this.back = back;
    this.tables = tables;
    this.start = start;
    inputs.forEach(input -> this.inputs.put(input.reader().identity(), input));
  }

  private TableInput input(StageTask<?> task) {
    @Nullable TableInput found = inputs.get(task.identity());
    if (found == null) {
      throw new IllegalArgumentException(task + " has no table");
    }
    return found;
  }

  @Override
  public Map<StageTask<?>, Long> positions(
      List<StageTask<?>> tasks, Consumer<? super LedgerRecord> each) {
    Map<StageIdentity, Map<Integer, Long>> progress = new HashMap<>();
    Map<StageTask<?>, Long> positions = new LinkedHashMap<>();
    Set<Integer> partitions = new HashSet<>();
    for (StageTask<?> task : tasks) {
      long to =
          progress
              .computeIfAbsent(
                  task.identity(),
                  identity -> tables.progress(input(task).table(), identity.topic()))
              .getOrDefault(task.at().partition(), 0L);
      positions.put(task, to);
      partitions.add(task.at().partition());
    }
    back.ledger()
        .read(
            start.get().since(),
            new Ledger.Scope.Partitions(partitions),
            (LedgerRecord told) -> each.accept(told));
    return positions;
  }

  @Override
  public Map<Stage, Integer> commit(List<StageTask<?>> batch, Memory memory) {
    try {
      Map<TableInput, Map<Integer, Range>> ranges = new LinkedHashMap<>();
      List<PartitionWork.Outgoing> deadLetters = new ArrayList<>();
      for (StageTask<?> task : batch) {
        PartitionWork.Settled settled = task.settle();
        task.finish();
        deadLetters.addAll(settled.messages());
        ranges
            .computeIfAbsent(input(task), i -> new HashMap<>())
            .put(task.at().partition(), settled.range());
      }
      send(deadLetters);
      back.kill().reached(CrashPoint.TABLE_DEAD_LETTERS_WRITTEN);
      ranges.forEach(this::append);
      for (StageTask<?> task : batch) {
        task.committed(task.held().to());
      }
      return Map.of();
    } catch (PortException e) {
      inputs.values().forEach(TableInput::drop);
      close();
      throw e;
    }
  }

  private void append(TableInput input, Map<Integer, Range> ranges) {
    input.append(ranges);
    back.kill().reached(CrashPoint.TABLE_APPENDED);
  }

  private void send(List<PartitionWork.Outgoing> deadLetters) {
    if (deadLetters.isEmpty()) {
      return;
    }
    @Nullable LogWriter open = writer;
    if (open == null) {
      open = back.log().writer(writerId);
      writer = open;
    }
    open.begin();
    for (PartitionWork.Outgoing deadLetter : deadLetters) {
      open.publish(deadLetter.topic(), deadLetter.message());
    }
    open.commit();
  }

  @Override
  public boolean mixesNights() {
    return true;
  }

  @Override
  public void close() {
    @Nullable LogWriter gone = writer;
    writer = null;
    if (gone != null) {
      try {
        gone.close();
      } catch (PortException e) {
        LOG.debug("writer {} did not close", writerId, e);
      }
    }
  }
}
