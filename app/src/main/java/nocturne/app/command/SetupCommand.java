package nocturne.app.command;

import java.util.Optional;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.instance.CheckService;
import nocturne.app.instance.SetupService;
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

  @ArgGroup private @Nullable Inspection look;

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description =
          "Your broker files, in folders consumer/, night_conductor/ and value_added/; without it"
              + " those of the program, which set nothing.")
  private @Nullable String files;

  @Option(
      names = "--topic",
      paramLabel = "T",
      description = "With --check: the survey's topic that must be there (default: any night's).")
  private @Nullable String topic;

  /** Options that only inspect. */
  static final class Inspection {
    @Option(
        names = "--check",
        description = {
          "Make nothing; go the way to the survey's cluster step by step, and look what is missing.",
          "Exit code 1 if anything is or fails, 2 if settings or files are wrong."
        })
    boolean check;

    @Option(names = "--dry-run", description = "Make nothing; say what would be done.")
    boolean dryRun;
  }

  public SetupCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    if (look != null && look.check) {
      return new CheckService(global).run(files, Optional.ofNullable(topic));
    }
    if (topic != null) {
      throw Failure.misuse("--topic " + topic + " is only looked for with --check; add that.");
    }
    boolean dryRun = look != null && look.dryRun;
    return new SetupService(global, dryRun ? SetupService.Mode.DRY_RUN : SetupService.Mode.MAKE)
        .run(files);
  }
}
