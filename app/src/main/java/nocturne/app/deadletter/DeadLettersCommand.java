package nocturne.app.deadletter;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nocturne.app.Failure;
import nocturne.app.files.WholeFile;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.query.DeadLetterQuery;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.deadletter.DeadLetter;
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
              try (Rows rows = global.rows(COLUMNS)) {
                for (DeadLetterIndex.Entry entry : index(services, wanted).entries()) {
                  DeadLetter deadLetter = entry.deadLetter();
                  rows.add(
                      Arrays.asList(
                          name(entry.first()),
                          deadLetter.night(),
                          deadLetter.stage().name(),
                          deadLetter.reason(),
                          word(entry.state()),
                          deadLetter.candid().orElse(null),
                          deadLetter.objectId().orElse(null),
                          deadLetter.length(),
                          deadLetter.topic(),
                          deadLetter.partition(),
                          deadLetter.offset(),
                          deadLetter.detail()));
                }
              }
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
              show(entry);
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

  private void show(DeadLetterIndex.Entry entry) {
    DeadLetter deadLetter = entry.deadLetter();
    try (Rows rows = global.rows(List.of("what", "value"))) {
      row(rows, "dead_letter", name(entry.first()));
      row(rows, "state", word(entry.state()));
      row(rows, "night", deadLetter.night());
      row(rows, "stage", deadLetter.stage().name());
      row(rows, "reason", deadLetter.reason());
      row(rows, "detail", deadLetter.detail());
      row(rows, "meaning", deadLetter.reason().meaning());
      row(rows, "advice", deadLetter.reason().advice());
      row(rows, "written", Instant.ofEpochMilli(entry.writtenMillis()));
      row(rows, "retries", entry.retries());
      row(rows, "candid", deadLetter.candid().orElse(null));
      row(rows, "objectId", deadLetter.objectId().orElse(null));
      row(rows, "length", deadLetter.length());
      row(rows, "crc32c", Integer.toHexString(deadLetter.crc32c()));
      row(rows, "topic", deadLetter.topic());
      row(rows, "partition", deadLetter.partition());
      row(rows, "offset", deadLetter.offset());
      row(rows, "kafka.topic", deadLetter.origin().topic());
      row(rows, "kafka.partition", deadLetter.origin().partition());
      row(rows, "kafka.offset", deadLetter.origin().offset());
      row(rows, "kafka.timestamp", Instant.ofEpochMilli(deadLetter.origin().timestampMillis()));
      row(rows, "stored_at", deadLetter.storedAt().orElse(null));
    }
  }

  private static void row(Rows rows, String what, @Nullable Object value) {
    rows.add(Arrays.asList(what, value));
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

  /** Those at some places; all if no place is named. */
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

  static String word(DeadLetterIndex.State state) {
    return DeadLetterQuery.word(state);
  }
}
