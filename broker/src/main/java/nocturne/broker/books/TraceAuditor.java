package nocturne.broker.books;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.port.Ledger;
import nocturne.core.night.Night;

/**
 * Makes the books of a night whose stages leave one trace of each alert in a store that can be
 * listed, where there is no log with offsets to ask: the ledger is ingest's alone, and every line
 * compares two sets of candids. Reads only.
 *
 * @param ledger of ingest
 * @param stores whose traces are compared with what the ledger says was published
 * @param rejected names of the objects that keep a night's rejected packets
 */
public record TraceAuditor(
    Ledger ledger, List<Traces> stores, Function<Night, Set<String>> rejected, Clock clock)
    implements Evidence {
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
    Reconciliation reconciliation = new Reconciliation(OptionalInt.empty(), published);
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
                        && content.getAsLong() != published.content(i)) {
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
      counts.put(store.checkName().word() + " again", again[0]);
    }
    return reconciliation.check(store.checkName(), "published", store.foundAs());
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
