package nocturne.broker.books;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.PortException;
import nocturne.core.night.Night;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the books of a night whose stages leave one trace of each alert in a store that can be
 * listed, where there is no log with offsets to ask: the ledger is ingest's alone, and every line
 * compares two sets of candids. Reads only.
 *
 * @param ledger of ingest
 * @param stores whose traces are compared with what the ledger says was published, or with what a
 *     stage before let pass
 * @param outcomes counts what came of the alerts
 * @param rejected names of the objects that keep a night's rejected packets
 */
public record TraceAuditor(
    Ledger ledger,
    List<Traces> stores,
    Outcomes outcomes,
    Function<Night, Set<String>> rejected,
    Clock clock)
    implements Evidence {
  private static final Logger LOG = LoggerFactory.getLogger(TraceAuditor.class);

  /** Counts what came of a night's alerts, by the names of {@link StageCounts}. */
  @FunctionalInterface
  public interface Outcomes {
    /**
     * Adds to the counts.
     *
     * @throws PortException if a store cannot be read
     */
    void put(Night night, SortedMap<String, Long> counts);
  }

  public TraceAuditor {
    stores = List.copyOf(stores);
  }

  /**
   * A listing holds all there ever was, so nothing is carried forward, and no depth goes deeper.
   */
  @Override
  public NightBooks audit(
      NightScope scope, KeptBooks earlier, Depth depth, AuditProgress progress) {
    NightAccount account = NightAccount.read(ledger, scope.since(), scope.night());
    SortedMap<String, Long> counts = account.counts();
    try {
      outcomes.put(scope.night(), counts);
    } catch (PortException e) {
      LOG.warn(
          "Night {}: what stages made of it is not counted: {}", scope.night(), e.getMessage());
    }
    List<BookCheck> checks = new ArrayList<>();
    checks.add(IngestChecks.survey(scope, account));
    checks.add(IngestChecks.received(account));
    for (Traces store : stores) {
      checks.add(check(scope.night(), account.publishedIndex(), store, counts));
    }
    checks.add(BookCheck.made(CheckName.REJECTED, () -> rejected(scope.night(), account)));
    return new NightBooks(
        scope.night(),
        scope.revision(),
        clock.instant(),
        checks,
        counts,
        account.rejectedByReason(),
        IngestChecks.expired(account));
  }

  /**
   * Whether stores have a trace of each alert that is published so far; the ledger is read once.
   */
  public Predicate<Traces> completeness(NightScope scope) {
    PublishedIndex published =
        NightAccount.read(ledger, scope.since(), scope.night()).publishedIndex();
    return store -> {
      BookCheck line = check(scope.night(), published, store, new TreeMap<>());
      return line.missing().isEmpty() && line.unread().isEmpty();
    };
  }

  private static BookCheck check(
      Night night, PublishedIndex published, Traces store, SortedMap<String, Long> counts) {
    return BookCheck.made(
        store.checkName(),
        () -> {
          Optional<Traces.Expected> some = store.expected();
          return check(
              night,
              some.map(its -> published.among(candids(its, night))).orElse(published),
              some.map(Traces.Expected::as).orElse("published"),
              store,
              counts);
        });
  }

  private static long[] candids(Traces.Expected expected, Night night) {
    LongStream.Builder all = LongStream.builder();
    expected.candids().list(night, all::add);
    return all.build().toArray();
  }

  private static BookCheck check(
      Night night,
      PublishedIndex expected,
      String expectedAs,
      Traces store,
      SortedMap<String, Long> counts) {
    Reconciliation reconciliation = new Reconciliation(OptionalInt.empty(), expected);
    long[] again = new long[1];
    reconciliation.read(
        () ->
            store.list(
                night,
                new Traces.Sink() {
                  @Override
                  public void alert(long candid, OptionalLong content) {
                    int i = reconciliation.saw(candid);
                    if (i >= 0
                        && content.isPresent()
                        && content.getAsLong() != expected.content(i)) {
                      reconciliation.damaged(i, "other bytes than the ledger has");
                    }
                  }

                  @Override
                  public void stranger(String what) {
                    reconciliation.stranger(Difference.of(Difference.Kind.SURPLUS, what));
                  }

                  @Override
                  public void again(long candid) {
                    again[0]++;
                  }
                }));
    if (again[0] > 0) {
      counts.put(store.checkName().name() + " again", again[0]);
    }
    return reconciliation.check(store.checkName(), expectedAs, store.foundAs());
  }

  /** Each rejected packet has its object, and each such object its packet. */
  private BookCheck rejected(Night night, NightAccount account) {
    Set<String> found = new TreeSet<>(rejected.apply(night));
    Set<String> expected = new LinkedHashSet<>();
    for (PacketOutcome outcome : account.rejected()) {
      expected.add(RejectedObjects.name(night, outcome));
    }
    // One that is good by now was stored all the same.
    Set<String> known = new HashSet<>(expected);
    for (PacketOutcome outcome : account.retriedRejected()) {
      known.add(RejectedObjects.name(night, outcome));
    }
    List<Difference> differences = new ArrayList<>();
    long there = 0;
    for (String name : expected) {
      if (found.contains(name)) {
        there++;
      } else {
        differences.add(Difference.of(Difference.Kind.MISSING, "object " + name));
      }
    }
    for (String name : found) {
      if (!known.contains(name)) {
        differences.add(Difference.of(Difference.Kind.SURPLUS, "object " + name));
        there++;
      }
    }
    return BookCheck.of(
        CheckName.REJECTED, "rejected at ingest", expected.size(), "kept", there, differences);
  }
}
