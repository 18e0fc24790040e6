package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.night.BooksService;
import nocturne.app.options.GlobalOptions;
import nocturne.broker.books.Depth;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes and prints a night's books. */
@Command(
    name = "books",
    description = {
      "Ask every store what it holds of a night, hold it against the ledger, and name each alert"
          + " that is missing, too many or damaged; exit code 1 unless all balances.",
      "An open night balances only once the stages have caught up. Without --deep the stores are"
          + " asked what they hold: a pack whose index or length is wrong is found, a bit that"
          + " flipped inside a packet is not."
    })
public final class BooksCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--night",
      paramLabel = "YYYYMMDD",
      description = "Which night (default: the one that was started last).")
  private @Nullable String night;

  @Option(
      names = "--deep",
      description =
          "Read every byte as well: restore each packet of the archive and hold it against the"
              + " ledger's checksum, and the table's rows against the packets.")
  private boolean deep;

  @Option(
      names = "--strict",
      description = "Exit code 1 also while dead letters of the night are pending.")
  private boolean strict;

  @Option(
      names = "--kept",
      description = "Print the books that were kept when the night was closed, and ask no store.")
  private boolean kept;

  @Option(names = "--partitions", description = "Show each line by partition, too.")
  private boolean partitions;

  public BooksCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    BooksService service = new BooksService(global, partitions, strict);
    return kept ? service.kept(night, deep) : service.audit(night, deep ? Depth.DEEP : Depth.PLAIN);
  }
}
