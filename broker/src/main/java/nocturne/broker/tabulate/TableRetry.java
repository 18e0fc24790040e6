package nocturne.broker.tabulate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.ledger.Range;
import nocturne.broker.letters.Letter;
import nocturne.broker.letters.RetryRequest;
import nocturne.broker.port.Message;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.port.Streams;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.TableWriter.Aside;
import nocturne.broker.port.Tables;
import nocturne.broker.stage.Caution;
import nocturne.broker.stage.Cautions;
import nocturne.broker.stage.Cut;
import nocturne.broker.stage.RetryRequests;
import nocturne.broker.stage.StageAlert;
import nocturne.broker.stage.StageIdentity;
import nocturne.broker.stage.StageWork;
import nocturne.broker.stage.TriedAgain;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of what had been set aside and somebody asked to be tried again. Rows, the asides they
 * heal and how far the dead letters were read are one append, which is refused unless it follows on
 * the newest; so of two requests for one letter, and of two workers, one makes the row. Only what
 * the table names as set aside is tried; other requests are passed over.
 *
 * @param <T> what becomes a row
 */
public final class TableRetry<T extends StageAlert> implements StageWork<TriedAgain<T>> {
  private final StageIdentity identity;
  private final Streams streams;
  private final Tables tables;
  private final String table;
  private final KillPoint kill;
  private final Cautions cautions;
  private final Rows<T> rows;
  private final Map<Night, Set<Aside>> pending = new HashMap<>();
  private final List<Aside> healed = new ArrayList<>();
  private final Map<Integer, List<Message>> editions = new HashMap<>();

  /**
   * @param row makes a row of what is taken
   * @param cautions of this worker
   */
  public TableRetry(
      StageIdentity identity,
      Streams streams,
      Tables tables,
      String table,
      RowOf<T> row,
      Cautions cautions,
      KillPoint kill) {
    this.identity = identity;
    this.streams = streams;
    this.tables = tables;
    this.table = table;
    this.cautions = cautions;
    this.kill = kill;
    this.rows = new Rows<>(tables, table, row);
  }

  @Override
  public long open(int partition) {
    drop();
    return cautions.open(
        partition, tables.progress(table, identity.topic()).getOrDefault(partition, 0L));
  }

  @Override
  public Caution caution(int partition) {
    return cautions.of(partition);
  }

  @Override
  public void taking(byte[] packet) {
    kill.taking(identity.stage(), packet);
  }

  @Override
  public boolean take(TriedAgain<T> item) {
    Aside aside = aside(item.request().letter());
    if (!pendingIn(item.night()).contains(aside)) {
      return false;
    }
    @Nullable String refused = rows.add(item.alert());
    if (refused == null) {
      healed.add(aside);
      pendingIn(item.night()).remove(aside);
    } else {
      failedAgain(
          item.position().partition(),
          item.request(),
          new UnreadableException(Reason.CORRUPT, refused));
    }
    return false;
  }

  @Override
  public boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why) {
    RetryRequest request =
        RetryRequest.from(message)
            .orElseThrow(() -> new IllegalStateException("not a request: " + message, why));
    if (pendingIn(night).contains(aside(request.letter()))) {
      failedAgain(message.partition(), request, why);
    }
    return false;
  }

  private void failedAgain(int partition, RetryRequest request, UnreadableException why) {
    editions
        .computeIfAbsent(partition, p -> new ArrayList<>())
        .add(RetryRequests.again(request.letter(), why).message(request.first()));
  }

  private static Aside aside(Letter letter) {
    return new Aside(letter.night(), letter.partition(), letter.offset());
  }

  private Set<Aside> pendingIn(Night night) {
    return pending.computeIfAbsent(night, n -> new HashSet<>(tables.asides(table, n)));
  }

  @Override
  public Map<Integer, Long> commit(Map<Integer, Cut> cuts) {
    TableWriter append = rows.writer();
    Map<Integer, Range> ranges = Rows.ranges(cuts);
    editions.forEach(this::send);
    kill.reached(Place.TABLE_LETTERS_WRITTEN);
    TableWriter.Outcome outcome =
        append.commit(identity.topic(), ranges, List.of(), List.copyOf(healed));
    kill.reached(Place.TABLE_APPENDED);
    drop();
    return rows.newest(outcome, identity.topic(), ranges);
  }

  /**
   * Before the append: an edition changes nothing but what is shown, and one whose append is lost
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
    editions.clear();
    pending.clear();
  }

  @Override
  public void leave(int partition) {
    cautions.leave(partition);
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
