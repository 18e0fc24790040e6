package nocturne.broker.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.Message;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.port.Streams;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.TableWriter.DeadLettered;
import nocturne.broker.port.Tables;
import nocturne.broker.stage.Batch;
import nocturne.broker.stage.PoisonGuard;
import nocturne.broker.stage.PoisonGuards;
import nocturne.broker.stage.RetryInputs;
import nocturne.broker.stage.StageAlert;
import nocturne.broker.stage.StageIdentity;
import nocturne.broker.stage.StageWork;
import nocturne.broker.stage.TriedAgain;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of what had been dead-lettered and somebody asked to be tried again. Rows, the
 * dead-lettered alerts they heal and how far the dead letters were read are one append, which is
 * refused unless it follows on the newest; so of two requests for one dead letter, and of two
 * workers, one makes the row. Only what the table names as dead-lettered is tried; other requests
 * are passed over.
 *
 * @param <T> what becomes a row
 */
public final class TableRetry<T extends StageAlert> implements StageWork<TriedAgain<T>> {
  private final StageIdentity identity;
  private final Streams streams;
  private final Tables tables;
  private final String table;
  private final KillPoint kill;
  private final PoisonGuards guards;
  private final Rows<T> rows;
  private final Map<Night, Set<DeadLettered>> pending = new HashMap<>();
  private final List<DeadLettered> healed = new ArrayList<>();
  private final Map<Integer, List<Message>> attempts = new HashMap<>();

  /**
   * @param row makes a row of what is taken
   * @param guards of this worker
   */
  public TableRetry(
      StageIdentity identity,
      Streams streams,
      Tables tables,
      String table,
      RowOf<T> row,
      PoisonGuards guards,
      KillPoint kill) {
    this.identity = identity;
    this.streams = streams;
    this.tables = tables;
    this.table = table;
    this.guards = guards;
    this.kill = kill;
    this.rows = new Rows<>(tables, table, row);
  }

  @Override
  public long open(int partition) {
    drop();
    return guards.open(
        partition, tables.progress(table, identity.topic()).getOrDefault(partition, 0L));
  }

  @Override
  public PoisonGuard guard(int partition) {
    return guards.of(partition);
  }

  @Override
  public void taking(byte[] packet) {
    kill.taking(identity.stage(), packet);
  }

  @Override
  public boolean take(TriedAgain<T> item) {
    DeadLettered skipped = skipped(item.retry().deadLetter());
    if (!pendingIn(item.night()).contains(skipped)) {
      return false;
    }
    @Nullable String refused = rows.add(item.alert());
    if (refused == null) {
      healed.add(skipped);
      pendingIn(item.night()).remove(skipped);
    } else {
      failedAgain(
          item.position().partition(),
          item.retry(),
          new UnreadableException(Reason.CORRUPT, refused));
    }
    return false;
  }

  @Override
  public boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why) {
    Retry retry =
        Retry.from(message)
            .orElseThrow(() -> new IllegalStateException("not a request: " + message, why));
    if (pendingIn(night).contains(skipped(retry.deadLetter()))) {
      failedAgain(message.partition(), retry, why);
    }
    return false;
  }

  private void failedAgain(int partition, Retry retry, UnreadableException why) {
    attempts
        .computeIfAbsent(partition, p -> new ArrayList<>())
        .add(RetryInputs.again(retry.deadLetter(), why).message(retry.first()));
  }

  private static DeadLettered skipped(DeadLetter deadLetter) {
    return new DeadLettered(deadLetter.night(), deadLetter.partition(), deadLetter.offset());
  }

  private Set<DeadLettered> pendingIn(Night night) {
    return pending.computeIfAbsent(night, n -> new HashSet<>(tables.deadLettered(table, n)));
  }

  @Override
  public Map<Integer, Long> commit(Map<Integer, Batch> batches) {
    TableWriter append = rows.writer();
    Map<Integer, Range> ranges = Rows.ranges(batches);
    attempts.forEach(this::send);
    kill.reached(Place.TABLE_DEAD_LETTERS_WRITTEN);
    TableWriter.Outcome outcome =
        append.commit(identity.topic(), ranges, List.of(), List.copyOf(healed));
    kill.reached(Place.TABLE_APPENDED);
    drop();
    return rows.newest(outcome, identity.topic(), ranges);
  }

  /**
   * Before the append: an attempt changes nothing but what is shown, and one whose append is lost
   * is followed by another.
   */
  private void send(int partition, List<Message> some) {
    try (StreamWriter out = streams.writer(identity.writerId(partition))) {
      out.begin();
      some.forEach(message -> out.publish(identity.topic(), message));
      out.commit();
    }
  }

  /** What is pending is asked of the table anew: another may have been before us. */
  private void drop() {
    rows.drop();
    healed.clear();
    attempts.clear();
    pending.clear();
  }

  @Override
  public void leave(int partition) {
    guards.leave(partition);
  }

  @Override
  public void close(int partition) {
    drop();
  }

  @Override
  public boolean together() {
    return true;
  }

  @Override
  public void close() {
    drop();
  }
}
