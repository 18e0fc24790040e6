package nocturne.cloud;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import nocturne.app.deadletter.Choice;
import nocturne.app.deadletter.DeadLetterRows;
import nocturne.app.options.GlobalOptions;
import nocturne.broker.deadletter.DeadLetterReader.Wanted;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists dead letters and retries them. */
@Command(
    name = "dead-letters",
    description = "Show dead letters with their reasons, and retry them.")
final class DeadLettersCommand {
  private static final List<String> COLUMNS =
      List.of(
          ("dead_letter night stage reason state candid objectId length topic partition offset"
                  + " stored_at detail")
              .split(" "));

  private final GlobalOptions global;

  DeadLettersCommand(GlobalOptions global) {
    this.global = global;
  }

  @Command(
      name = "list",
      description = {
        "Show a row for each packet that ingest rejected and each alert that a stage behind it"
            + " dead-lettered, with the reason.",
        "Its state is pending; asked (a retry was requested, and ingest has not taken it yet); or"
            + " retried (with success)."
      })
  int list(@Mixin GoogleLocation place, @Mixin Choice choice)
      throws IOException, InterruptedException {
    return OpenInstance.with(
        global,
        place.instance(global),
        open -> {
          Wanted wanted = choice.wanted(open.pipeline());
          new DeadLetterRows(global)
              .list(
                  COLUMNS,
                  new InstanceDeadLetters(open)
                      .of(wanted).stream().map(InstanceDeadLetters.Found::row).toList());
          return 0;
        });
  }

  @Command(
      name = "retry",
      description = {
        "Ask ingest and the stages that dead-lettered packets to take them again, as if they had"
            + " just come.",
        "Has ingest and the jobs run if no night has. For what ingest rejected, a closed night is"
            + " opened and ended again, which makes the next revision of its books. Exit code 1 if"
            + " some packets are dead-lettered again."
      })
  int retry(
      @Mixin GoogleLocation place,
      @Mixin Choice choice,
      @Option(names = "--all", description = "All that are pending.") boolean all,
      @Option(
              names = "--for",
              paramLabel = "DURATION",
              defaultValue = "20m",
              description =
                  "How long to wait for the rows of alerts, and for the ingest of an open night"
                      + " (default: 20m).")
          String patience,
      @Parameters(
              arity = "0..*",
              paramLabel = "NAME",
              description = "Names, as `dead-letters list` shows them.")
          @Nullable List<String> deadLetters)
      throws IOException, InterruptedException {
    Duration longest = GlobalOptions.duration(patience);
    List<String> names = deadLetters == null ? List.of() : deadLetters;
    choice.requireSome(names, all);
    return OpenInstance.with(
        global,
        place.instance(global),
        open -> new RetryRun(global, open, longest).retry(choice.wanted(open.pipeline()), names));
  }
}
