package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.night.NightDesk;
import nocturne.app.options.GlobalOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints a night's books. */
@Command(
    name = "books",
    description = {
      "Print a night's books; exit code 1 unless they balance.",
      "A closed night's are those kept at its closing; an open one's are made now, and balance only"
          + " once the stages have caught up."
    })
public final class BooksCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--night",
      paramLabel = "YYYYMMDD",
      description = "Which night (default: the one that was started last).")
  private @Nullable String night;

  @Option(names = "--anew", description = "Ask all stores again, also for a closed night.")
  private boolean anew;

  public BooksCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new NightDesk(global).books(night, anew);
  }
}
