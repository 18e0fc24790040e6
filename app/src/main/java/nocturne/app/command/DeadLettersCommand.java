package nocturne.app.command;

import java.util.List;
import nocturne.app.deadletter.Choice;
import nocturne.app.deadletter.DeadLetterService;
import nocturne.app.deadletter.RetryRun;
import nocturne.app.options.GlobalOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and retries dead letters. */
@Command(
    name = "dead-letters",
    description = "Look at what was dead-lettered, and why; have it tried again.")
public final class DeadLettersCommand {
  private final GlobalOptions global;

  public DeadLettersCommand(GlobalOptions global) {
    this.global = global;
  }

  @Command(
      name = "list",
      description = {
        "One row for each packet that a stage dead-lettered, with its reason.",
        "Its state is pending; asked (to be tried again); retried, which is good now; or void, where"
            + " another worker found the packet good in the first place."
      })
  int list(@Mixin Choice choice) throws Exception {
    return new DeadLetterService(global, choice).list();
  }

  @Command(name = "show", description = "All there is to know of one dead letter.")
  int show(
      @Mixin Choice choice,
      @Option(names = "--packet", paramLabel = "FILE", description = "Write the packet there.")
          @Nullable String packet,
      @Parameters(
              arity = "0..1",
              paramLabel = "NAME",
              description = "Its name, as `dead-letters list` shows it.")
          @Nullable String deadLetter)
      throws Exception {
    return new DeadLetterService(global, choice).show(deadLetter, packet);
  }

  @Command(
      name = "retry",
      description = {
        "Have the stages that dead-lettered packets take them once more, as if they had just come.",
        "Uses the workers of a running `up`, else its own. A night that is closed is ended anew: the"
            + " next revision of its books. Exit code 1 if some still cannot be taken."
      })
  int retry(
      @Mixin Choice choice,
      @Option(names = "--all", description = "Everything that pends.") boolean all,
      @Parameters(
              arity = "0..*",
              paramLabel = "NAME",
              description = "Names, as `dead-letters list` shows them.")
          @Nullable List<String> deadLetters)
      throws Exception {
    return new RetryRun(global, choice, deadLetters == null ? List.of() : deadLetters, all).run();
  }
}
