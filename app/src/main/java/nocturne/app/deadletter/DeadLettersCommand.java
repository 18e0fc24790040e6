package nocturne.app.deadletter;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nocturne.app.Failure;
import nocturne.app.files.WholeFile;
import nocturne.app.options.GlobalOptions;
import nocturne.app.query.DeadLetterQuery;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.deadletter.DeadLetterIndex;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.ledger.RecordPlace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists dead letters and shows single ones. */
@Command(
    name = "dead-letters",
    description = "Show dead letters with their reasons, and retry them.")
public record DeadLettersCommand(GlobalOptions global) {
  private static final List<String> COLUMNS =
      List.of(
          ("dead_letter night stage reason state candid objectId length topic"
                  + " partition offset detail")
              .split(" "));

  private static final List<String> SHOWN =
      List.of(
          ("dead_letter state night stage reason detail meaning advice written retries candid"
                  + " objectId length crc32c topic partition offset kafka.topic kafka.partition"
                  + " kafka.offset kafka.timestamp stored_at")
              .split(" "));

  @Command(
      name = "list",
      description = {
        "Show a row for each packet that a stage dead-lettered, with the reason.",
        "Its state is pending; asked (a retry was requested); retried (with"
            + " success); or void (another worker of the stage took the packet without"
            + " fault)."
      })
  int list(@Mixin Choice choice) throws IOException, InterruptedException {
    DeadLetterReader.Wanted wanted = choice.wanted(global.pipeline());
    return Session.of(global, "dead-letters list")
        .withExistingServices(
            services -> {
              new DeadLetterRows(global)
                  .list(
                      COLUMNS,
                      index(services, wanted).entries().stream()
                          .map(DeadLettersCommand::row)
                          .toList());
              return 0;
            });
  }

  @Command(name = "show", description = "Show everything that is known of one dead letter.")
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
    DeadLetterReader.Wanted wanted = choice.wanted(global.pipeline());
    Set<RecordPlace> places = deadLetter == null ? Set.of() : Set.of(Choice.place(deadLetter));
    return Session.of(global, "dead-letters show")
        .withExistingServices(
            services -> {
              List<DeadLetterIndex.Entry> found = chosen(index(services, wanted), places);
              if (found.size() != 1) {
                throw Failure.misuse(
                    (found.isEmpty() ? "No dead letter is" : found.size() + " dead letters are")
                        + " so; name one by the first column of `nocturne dead-letters list`.");
              }
              DeadLetterIndex.Entry entry = found.get(0);
              new DeadLetterRows(global)
                  .show(
                      row(entry),
                      SHOWN,
                      Instant.ofEpochMilli(entry.writtenMillis()),
                      entry.retries());
              if (packet != null) {
                Path file = global.surroundings().resolve(packet);
                WholeFile.write(file, bytes(services, entry));
                global.say(
                    entry.deadLetter().length()
                        + " bytes written to "
                        + global.surroundings().shown(file));
              }
              return 0;
            });
  }

  @Command(
      name = "retry",
      description = {
        "Ask the stages that dead-lettered packets to take them again, as if they"
            + " had just come.",
        "Uses the workers of a running `up`, else its own. A closed night is opened"
            + " and ended again, which makes the next revision of its books. Exit code 1"
            + " if some packets are dead-lettered again."
      })
  int retry(
      @Mixin Choice choice,
      @Option(names = "--all", description = "All that are pending.") boolean all,
      @Parameters(
              arity = "0..*",
              paramLabel = "NAME",
              description = "Names, as `dead-letters list` shows them.")
          @Nullable List<String> deadLetters)
      throws Exception {
    return new RetryRun(global, choice, deadLetters == null ? List.of() : deadLetters, all).run();
  }

  static DeadLetterRows.Row row(DeadLetterIndex.Entry of) {
    return new DeadLetterRows.Row(name(of.first()), of.deadLetter(), of.state());
  }

  private static byte[] bytes(Services services, DeadLetterIndex.Entry entry) {
    return new DeadLetterQuery(services)
        .packet(entry)
        .orElseThrow(
            () ->
                Failure.incomplete(
                    "The packet of dead letter " + name(entry.first()) + " is no longer kept."));
  }

  /** The dead letters of an instance; none if it was never set up. */
  static DeadLetterIndex index(Services services, DeadLetterReader.Wanted wanted) {
    return new DeadLetterQuery(services).all(wanted);
  }

  /** The dead letters at some places; all if no place is named. */
  static List<DeadLetterIndex.Entry> chosen(DeadLetterIndex index, Set<RecordPlace> places) {
    List<DeadLetterIndex.Entry> all =
        index.entries().stream()
            .filter(entry -> places.isEmpty() || places.contains(entry.first()))
            .toList();
    Set<RecordPlace> missing = new HashSet<>(places);
    all.forEach(entry -> missing.remove(entry.first()));
    if (!missing.isEmpty()) {
      throw Failure.misuse(
          "There is no such dead letter: "
              + String.join(", ", missing.stream().map(DeadLettersCommand::name).sorted().toList())
              + "; `nocturne dead-letters list` shows those there are.");
    }
    return all;
  }

  static String name(RecordPlace first) {
    return DeadLetterQuery.name(first);
  }
}
