package nocturne.app.night;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.Depth;
import nocturne.broker.books.NightBooks;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a night's books on request, or shows those of its closing. */
@Command(
    name = "books",
    description = {
      "Compare each store with the ledger for a night, and name each alert that is"
          + " missing, surplus or damaged (exit code 1 unless all balances).",
      "The books of an open night balance only when the stages have caught up."
          + " Without --deep only the packs' indexes are read: this finds a pack with a"
          + " wrong index or length, but no flipped bit inside a packet."
    })
public final class BooksCommand extends NocturneCommand {
  @Option(
      names = "--night",
      paramLabel = "YYYY-MM-DD",
      description = "Which night (default: the one that was started last).")
  private @Nullable String night;

  @Option(
      names = "--deep",
      description =
          "Read every byte: compare each packet of the archive with the ledger's"
              + " checksum, and each row of the table with its packet.")
  private boolean deep;

  @Option(
      names = "--strict",
      description = "Exit code 1 also while the night has pending dead letters.")
  private boolean strict;

  @Option(
      names = "--kept",
      description = "Print the books that were kept when the night was closed, and read no store.")
  private boolean kept;

  @Option(names = "--partitions", description = "Show each check by partition too.")
  private boolean partitions;

  public BooksCommand(GlobalOptions global) {
    super(global);
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

  @Override
  public Integer call() throws IOException, InterruptedException {
    return kept ? printKept() : audit(deep ? Depth.DEEP : Depth.PLAIN);
  }

  private int audit(Depth depth) throws IOException, InterruptedException {
    Night audited = Session.of(global, "books").withStores(stores -> entry(stores).night());
    return Session.of(global, "books")
        .readingSurvey()
        .followingServices(
            services -> {
              NightBooks books = audited(services, audited, depth);
              int code = Math.max(print(books), closed(services.stores()));
              if (entry(services.stores()).state() == NightState.CLOSED) {
                new BooksText(global).helpWithClosed(books);
              }
              return code;
            });
  }

  /** Books are kept once the journal says that their night is closed. */
  private int closed(Stores stores) {
    JournalEntry entry = entry(stores);
    if (entry.state() == NightState.CLOSED
        || stores.books().kept(entry.night(), entry.revision()).isEmpty()) {
      return 0;
    }
    global.say(
        ("The journal says that night %s is %s, but books of its closing are kept: its newest entry"
                + " is gone. `nocturne night end --night %s` closes it again.")
            .formatted(entry.night(), entry.state(), entry.night()));
    return Failure.INCOMPLETE;
  }

  @SuppressWarnings("try") // only closed
  private NightBooks audited(Services services, Night night, Depth depth)
      throws InterruptedException {
    Counted counted = new Counted();
    try (ProgressLine line = ProgressLine.start(global.surroundings(), counted::tally)) {
      return services.conductor((n, what) -> {}).audit(night, depth, counted);
    }
  }

  /** Prints the books of the night's closing, without any service. */
  private int printKept() throws IOException, InterruptedException {
    if (deep) {
      throw Failure.misuse(
          "--kept shows the books of the night's closing and reads no store, so --deep says"
              + " nothing there; leave one of them away.");
    }
    return Session.of(global, "books")
        .withStores(
            stores -> {
              JournalEntry entry = entry(stores);
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
              global.say("As kept at " + BooksText.time(books) + ":");
              int code = print(books);
              if (!books.balance()) {
                global.say(
                    "Kept books stay as they are. If the stores were repaired since, start and end"
                        + " the night again, which keeps new ones.");
              }
              return code;
            });
  }

  private int print(NightBooks books) {
    int code = BooksText.inFull(global, partitions).print(books);
    if (strict && books.pendingDeadLetters() > 0) {
      global.say(
          ("%s dead letters of night %s are pending; `nocturne dead-letters list"
                  + " --night %s` shows them.")
              .formatted(books.pendingDeadLetters(), books.night(), books.night()));
      return Failure.INCOMPLETE;
    }
    return code;
  }

  private JournalEntry entry(Stores stores) {
    return NightRows.latest(stores, NightRows.which(stores, night));
  }
}
