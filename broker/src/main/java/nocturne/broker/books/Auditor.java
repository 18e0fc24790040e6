package nocturne.broker.books;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.PortException;
import nocturne.broker.valueadded.PlotStore;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.plot.PlotPng;

/**
 * Makes a night's books by asking every store what it holds and reconciling published alerts
 * against each. Reads only; may run beside everything else, but balances only once the night is
 * drained. A store that cannot be read, or does not answer, makes its own lines unreadable and is
 * named with the place; the other lines are told all the same. All is compared with the ledger. If
 * that cannot be read, the records kept beside the books of a closed night take its place, and
 * without them the audit ends.
 *
 * <p>Each offset of the survey's topic is that of a packet with an outcome, or ingest's ledger says
 * that it expired or holds no packet, as the survey's reader told; so none can be missing
 * unnoticed, whether the survey writes in transactions or not.
 *
 * <p>The alerts' topic, the archive, the table and the history are each read by a thread of their
 * own.
 *
 * @param decoder reads the packets that a deep audit holds against their rows
 */
public record Auditor(BackEnd back, PacketDecoder decoder, Clock clock) implements Evidence {
  private static final int STORES = 4;

  @Override
  public NightBooks audit(NightScope scope, KeptBooks earlier, Depth depth, AuditProgress progress)
      throws InterruptedException {
    List<BookCheck> checks = new ArrayList<>();
    NightAccount account = account(scope, checks);
    progress.expects((long) STORES * account.published());
    Audit audit = new Audit(back, scope, account, earlier, depth, progress);
    Pipeline pipeline = back.pipeline();
    DeadLetterChecks deadLetters = new DeadLetterChecks(audit);
    if (!earlier.unread().isEmpty()) {
      checks.add(BookCheck.unread(CheckName.KEPT, earlier.unread()));
    }
    checks.add(IngestChecks.survey(scope, account));
    checks.add(BookCheck.made(CheckName.RECEIVED, () -> IngestChecks.received(audit)));
    TableCheck table = new TableCheck(audit, decoder);
    Callable<List<BookCheck>> topic = () -> List.of(new TopicChecks(audit).published());
    Callable<List<BookCheck>> archive = () -> archive(audit, table);
    Callable<List<BookCheck>> rows =
        () -> List.of(table.inTable(deadLetters.ofTable(back.names().topic(pipeline.alerts()))));
    Callable<List<BookCheck>> history =
        () -> new HistoryCheck(audit, decoder).inHistory().stream().toList();
    checks.addAll(
        together(
            audit.isDeep()
                ? List.of(topic, () -> joined(archive, rows), history)
                : List.of(topic, archive, rows, history)));
    for (PipelineStage stage : pipeline.of(Component.VALUE_ADDED)) {
      if (wasThere(stage, scope)) {
        checks.addAll(valueAdded(audit, stage, deadLetters));
      }
    }
    checks.add(deadLetters.deadLetters());
    checks.add(BookCheck.made(CheckName.REJECTED, deadLetters::rejected));
    return new NightBooks(
        scope.night(),
        scope.revision(),
        clock.instant(),
        checks,
        counts(account, scope),
        deadLetters.reasons(),
        IngestChecks.expired(account));
  }

  /**
   * The ledger's content of the night; if the ledger cannot be read, the copy that was kept when
   * the night was closed.
   */
  private NightAccount account(NightScope scope, List<BookCheck> checks) {
    try {
      return NightAccount.read(back.ledger(), scope.since(), scope.night());
    } catch (PortException.Broken e) {
      List<LedgerRecord> kept =
          new BookStore(back.store(), back.names().bucket(Bucket.BROKER_FILES))
              .keptLedger(scope.night(), scope.revision())
              .orElseThrow(
                  () ->
                      new PortException.Broken(
                          ("The books of night %s cannot be made, since all of them are compared"
                                  + " with the ledger: %s")
                              .formatted(scope.night(), e.getMessage()),
                          e));
      checks.add(BookCheck.unread(CheckName.LEDGER, List.of(Unread.reason(e))));
      return NightAccount.read(new KeptLedger(kept), LedgerMark.START, scope.night());
    }
  }

  /** A night that began before the stage was there is none of its. */
  private boolean wasThere(PipelineStage stage, NightScope scope) {
    return !scope.start(back.names().topic(stage.topics().get(0))).isEmpty();
  }

  private List<BookCheck> valueAdded(
      Audit audit, PipelineStage stage, DeadLetterChecks deadLetters) {
    List<BookCheck> checks = new ArrayList<>();
    if (back.pipeline().readersOf(stage.topics().get(0)).stream()
        .noneMatch(reader -> reader.table().isPresent())) {
      TopicChecks topics = new TopicChecks(audit);
      checks.add(topics.evaluated(stage));
      checks.add(topics.passed(stage));
    } else {
      StageChecks results = new StageChecks(audit, stage, deadLetters);
      checks.add(results.published());
      checks.add(results.inTable());
    }
    stage
        .plots(back.names(), back.store(), KillPoint.NONE)
        .ifPresent(plots -> checks.add(plots(audit, stage, plots)));
    return checks;
  }

  /**
   * Each alert that passed has a plot, undamaged; in deep books it says that it is this night's or
   * later.
   *
   * @param stage that stores a plot of each alert that passes it
   */
  private static BookCheck plots(Audit audit, PipelineStage stage, PlotStore plots) {
    PublishedIndex publishedIndex =
        audit.publishedIndex().among(audit.account().passed(stage.stage()));
    Reconciliation reconciliation = audit.reconciliation(publishedIndex);
    for (int i = 0; i < publishedIndex.size(); i++) {
      int drawn = i;
      audit.progress().read(1);
      Candid candid = new Candid(publishedIndex.candid(i));
      reconciliation.read(
          () ->
              plots
                  .read(candid)
                  .ifPresent(png -> plot(audit, plots.name(candid), reconciliation, drawn, png)));
    }
    return reconciliation.check(
        CheckName.PLOTS.of(stage.stage()), StageCounts.of(stage.stage()).passed(), "drawn");
  }

  private static void plot(
      Audit audit, String name, Reconciliation reconciliation, int i, byte[] png) {
    Optional<String> damage = PlotPng.damage(png);
    damage.ifPresent(what -> reconciliation.damaged(i, name + ": " + what));
    if (damage.isPresent()
        || !audit.isDeep()
        || PlotPng.Label.of(png)
            .filter(label -> !label.isBefore(audit.scope().night()))
            .isPresent()) {
      reconciliation.saw(i);
    }
  }

  private List<BookCheck> archive(Audit audit, TableCheck table) {
    ArchiveChecks archive = new ArchiveChecks(audit, table::packet);
    BookCheck archived = archive.archived();
    return List.of(archived, archive.announced());
  }

  /**
   * The checks in order: table rows are compared with packets that the archive check has read
   * before.
   */
  private static List<BookCheck> joined(
      Callable<List<BookCheck>> first, Callable<List<BookCheck>> second) throws Exception {
    List<BookCheck> checks = new ArrayList<>(first.call());
    checks.addAll(second.call());
    return checks;
  }

  private SortedMap<String, Long> counts(NightAccount account, NightScope scope) {
    SortedMap<String, Long> counts = account.counts();
    for (PipelineStage stage : back.pipeline().of(Component.VALUE_ADDED)) {
      if (wasThere(stage, scope)) {
        StageCounts.of(stage.stage()).put(account, counts);
      }
    }
    return counts;
  }

  /** Does each in a thread of its own; answers in this order. */
  private static List<BookCheck> together(List<Callable<List<BookCheck>>> parts)
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
      List<Future<List<BookCheck>>> begun = new ArrayList<>();
      parts.forEach(part -> begun.add(threads.submit(part)));
      List<BookCheck> checks = new ArrayList<>();
      for (Future<List<BookCheck>> each : begun) {
        checks.addAll(each.get());
      }
      return checks;
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
