package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.instance.SetupDesk;
import nocturne.app.options.GlobalOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes an instance. */
@Command(
    name = "setup",
    description = {
      "Make what the instance lacks, and stage its files.",
      "Topics, subscriptions, buckets and table are made where they are missing; the broker files"
          + " are uploaded anew; one sample alert is staged. Says of each what was done. May be run"
          + " again at any time. replay, demo and up make what they need by themselves."
    })
public final class SetupCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @ArgGroup private @Nullable Look look;

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description =
          "Your broker files, in folders consumer/, night_conductor/ and value_added/; without it"
              + " those of the program, which set nothing.")
  private @Nullable String files;

  /** Ways of only looking. */
  static final class Look {
    @Option(names = "--check", description = "Make nothing; exit code 1 if something is missing.")
    boolean check;

    @Option(names = "--dry-run", description = "Make nothing; say what would be done.")
    boolean dryRun;
  }

  public SetupCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    SetupDesk.Mode mode = SetupDesk.Mode.MAKE;
    if (look != null) {
      mode = look.check ? SetupDesk.Mode.CHECK : SetupDesk.Mode.DRY_RUN;
    }
    return new SetupDesk(global, mode).run(files);
  }
}
