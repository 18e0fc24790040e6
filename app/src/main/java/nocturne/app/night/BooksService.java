package nocturne.app.night;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.Depth;
import nocturne.broker.books.NightBooks;
import nocturne.broker.journal.JournalEntry;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/** Makes a night's books on request, or shows those of its closing. */
public final class BooksService {
  private final GlobalOptions global;
  private final boolean partitions;
  private final boolean strict;

  /**
   * @param partitions whether checks are also shown by partition
   * @param strict whether dead letters are a failure
   */
  public BooksService(GlobalOptions global, boolean partitions, boolean strict) {
    this.global = global;
    this.partitions = partitions;
    this.strict = strict;
  }

  /** Counts what an audit has read, for the progress line. */
  private static final class Counted implements AuditProgress {
    private final AtomicLong expected = new AtomicLong();
    private final LongAdder read = new LongAdder();

    @Override
    public void expects(long records) {
      expected.set(records);
    }

    @Override
    public void read(int records) {
      read.add(records);
    }

    Tally tally() {
      long all = expected.get();
      return all == 0
          ? Tally.waiting("reading the ledger")
          : new Tally("read", Math.min(read.sum(), all), OptionalLong.of(all), Optional.empty());
    }
  }

  /**
   * Makes the books from all stores and prints them.
   *
   * @return the exit code
   */
  public int audit(@Nullable String asked, Depth depth) throws IOException, InterruptedException {
    Night[] night = new Night[1];
    Session.of(global, "books")
        .withStores(
            stores -> {
              night[0] = entry(stores, asked).night();
              return 0;
            });
    return Session.of(global, "books")
        .readingSurvey()
        .withExistingServices(services -> print(audited(services, night[0], depth)));
  }

  @SuppressWarnings("try") // only closed
  private NightBooks audited(Services services, Night night, Depth depth)
      throws InterruptedException {
    Counted counted = new Counted();
    try (ProgressLine line = ProgressLine.start(global.surroundings(), counted::tally)) {
      return services.conductor((n, what) -> {}).audit(night, depth, counted);
    }
  }

  /**
   * Prints the books of the night's closing, without any service.
   *
   * @return the exit code
   */
  public int kept(@Nullable String asked, boolean deep) throws IOException, InterruptedException {
    if (deep) {
      throw Failure.misuse(
          "--kept shows the books of the night's closing and reads no store, so --deep says"
              + " nothing there; leave one of them away.");
    }
    return Session.of(global, "books")
        .withStores(
            stores -> {
              JournalEntry entry = entry(stores, asked);
              NightBooks books =
                  stores
                      .books()
                      .newest(entry.night(), entry.revision())
                      .orElseThrow(
                          () ->
                              Failure.incomplete(
                                  ("No books are kept of night %s, which is %s: they"
                                          + " are when it is closed. Without --kept they are"
                                          + " made now.")
                                      .formatted(entry.night(), entry.state())));
              global.err().println("As kept at " + BooksText.time(books) + ":");
              return print(books);
            });
  }

  private int print(NightBooks books) {
    int code = BooksText.inFull(global, partitions).print(books);
    if (strict && books.pendingDeadLetters() > 0) {
      global
          .err()
          .println(
              ("%s dead letters of night %s are pending; `nocturne dead-letters list"
                      + " --night %s` shows them.")
                  .formatted(books.pendingDeadLetters(), books.night(), books.night().basicIso()));
      return Failure.INCOMPLETE;
    }
    return code;
  }

  private static JournalEntry entry(Stores stores, @Nullable String asked) {
    return NightService.latest(stores, NightService.which(stores, asked));
  }
}
