package nocturne.broker.books;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.figure.FigureStore;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Streams;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.Tables;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/**
 * Makes a night's books by asking every store what it holds and calling the roll of published
 * alerts against each. Reads only; may run beside everything else, but balances only once the night
 * is drained. Whatever cannot be read becomes a difference of its line, so that the other lines are
 * told all the same; only a ledger or a back end that does not answer ends an audit.
 *
 * <p>The survey's topic is taken to be written without transactions, as ZTF's and our own replays
 * are: then every offset is a packet and none can be missing unnoticed.
 *
 * <p>The alerts' topic, the archive and the table are each read by a thread of their own.
 */
public final class Auditor {
  private static final int STORES = 4;

  private final Names names;
  private final Streams streams;
  private final Ledger ledger;
  private final ObjectStore store;
  private final Tables tables;
  private final PacketDecoder decoder;
  private final Function<String, Night> nights;
  private final Clock clock;

  /**
   * @param decoder reads the packets that a deep audit holds against their rows
   * @param nights the night that a survey's topic holds
   */
  public Auditor(
      Names names,
      Streams streams,
      Ledger ledger,
      ObjectStore store,
      Tables tables,
      PacketDecoder decoder,
      Function<String, Night> nights,
      Clock clock) {
    this.names = names;
    this.streams = streams;
    this.ledger = ledger;
    this.store = store;
    this.tables = tables;
    this.decoder = decoder;
    this.nights = nights;
    this.clock = clock;
  }

  /**
   * The night's books as the stores have them now.
   *
   * @param earlier the newest books kept of the night, which vouch for what has expired since
   */
  public NightBooks audit(
      NightScope scope, Optional<NightBooks> earlier, Depth depth, AuditProgress progress)
      throws InterruptedException {
    NightAccount account = NightAccount.read(ledger, scope.since(), scope.night());
    Roll roll = account.roll();
    progress.expects((long) STORES * roll.size());
    Audit audit = new Audit(names, scope, account, roll, earlier, depth, progress);
    List<TableWriter.Aside> asides = tables.asides(Names.ALERTS_TABLE, scope.night());
    List<TableWriter.Aside> fitAsides = tables.asides(Names.SALT2_TABLE, scope.night());

    List<BookLine> lines = new ArrayList<>();
    LetterLines letters =
        new LetterLines(
            audit,
            streams,
            Map.of(names.topic(Topic.ALERTS), asides, names.topic(Topic.SALT2), fitAsides));
    lines.add(DoorLines.survey(scope, account));
    lines.add(
        SourceLine.sources(account).isEmpty()
            ? DoorLines.received(account, roll)
            : SourceLine.received(scope.night(), account, roll, streams));
    TableLine table = new TableLine(audit, tables, decoder);
    Callable<List<BookLine>> topic =
        () -> List.of(new TopicLines(audit, streams, nights).published());
    Callable<List<BookLine>> archive = () -> archive(audit, table);
    Callable<List<BookLine>> rows = () -> List.of(table.tabled(asides));
    lines.addAll(
        together(
            audit.isDeep()
                ? List.of(topic, () -> joined(archive, rows))
                : List.of(topic, archive, rows)));
    TopicLines topics = new TopicLines(audit, streams, nights);
    lines.add(topics.judged());
    lines.add(topics.passed());
    FitLines fits = new FitLines(audit, letters, nights);
    lines.add(fits.fitted(streams));
    lines.add(fits.tabled(tables));
    lines.add(fits.figures(new FigureStore(store, names.bucket(Bucket.FIGURES), KillPoint.NONE)));
    lines.add(letters.letters());
    lines.add(letters.unread(store));
    return new NightBooks(
        scope.night(),
        scope.revision(),
        clock.instant(),
        lines,
        counts(account),
        letters.reasons(),
        DoorLines.expired(account));
  }

  private List<BookLine> archive(Audit audit, TableLine table) {
    ArchiveLines archive = new ArchiveLines(audit, table::packet);
    BookLine archived = archive.archived(store);
    return List.of(archived, archive.announced(streams));
  }

  /** One after the other: rows are held against the packets that were restored before. */
  private static List<BookLine> joined(
      Callable<List<BookLine>> first, Callable<List<BookLine>> second) throws Exception {
    List<BookLine> lines = new ArrayList<>(first.call());
    lines.addAll(second.call());
    return lines;
  }

  private static SortedMap<String, Long> counts(NightAccount account) {
    SortedMap<String, Long> counts = new TreeMap<>();
    counts.put("received", account.received());
    counts.put("published", (long) account.published());
    counts.put("duplicates", account.duplicates());
    counts.put("set aside at the door", (long) account.asides().size());
    counts.put("passed", (long) account.passed().length);
    counts.put("fitted", (long) account.fitted().length);
    account.notFitted().forEach((reason, n) -> counts.put(NightBooks.NOT_FITTED + reason, n));
    return counts;
  }

  /** Does each in a thread of its own; answers in this order. */
  private static List<BookLine> together(List<Callable<List<BookLine>>> parts)
      throws InterruptedException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            parts.size(),
            work -> {
              Thread thread = new Thread(work, "books");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<List<BookLine>>> begun = new ArrayList<>();
      parts.forEach(part -> begun.add(threads.submit(part)));
      List<BookLine> lines = new ArrayList<>();
      for (Future<List<BookLine>> each : begun) {
        lines.addAll(each.get());
      }
      return lines;
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static RuntimeException unwrapped(ExecutionException failed) {
    Throwable cause = failed.getCause();
    if (cause instanceof RuntimeException e) {
      return e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
    return new PortException.Unavailable("The books could not be made: " + cause, cause);
  }
}
