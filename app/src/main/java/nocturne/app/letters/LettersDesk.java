package nocturne.app.letters;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import nocturne.app.Failure;
import nocturne.app.look.WholeFile;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.ledger.Position;
import nocturne.broker.letters.Letter;
import nocturne.broker.letters.LetterIndex;
import nocturne.broker.letters.LettersReader;
import nocturne.broker.port.LedgerMark;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import org.jspecify.annotations.Nullable;

/** What an operator asks of dead letters: which there are, and all about one. */
public final class LettersDesk {
  private static final List<String> COLUMNS =
      List.of(
          "letter",
          "night",
          "stage",
          "reason",
          "state",
          "candid",
          "objectId",
          "length",
          "topic",
          "partition",
          "offset",
          "detail");

  private final GlobalOptions global;
  private final Choice choice;

  public LettersDesk(GlobalOptions global, Choice choice) {
    this.global = global;
    this.choice = choice;
  }

  /** Lists them; answers the exit code. */
  public int list() throws IOException, InterruptedException {
    LettersReader.Wanted wanted = choice.wanted();
    return Session.of(global, "letters list")
        .withExistingServices(
            services -> {
              try (Rows rows = global.rows(COLUMNS)) {
                for (LetterIndex.Entry entry : index(services, wanted).entries()) {
                  Letter letter = entry.letter();
                  rows.add(
                      Arrays.asList(
                          name(entry.first()),
                          letter.night().basicIso(),
                          letter.stage().word(),
                          letter.reason(),
                          word(entry.state()),
                          letter.candid().orElse(null),
                          letter.objectId().orElse(null),
                          letter.length(),
                          letter.topic(),
                          letter.partition(),
                          letter.offset(),
                          letter.detail()));
                }
              }
              return 0;
            });
  }

  /**
   * Shows one in full.
   *
   * @param named its name, where it is given
   * @param packet where to write its bytes
   */
  public int show(@Nullable String named, @Nullable String packet)
      throws IOException, InterruptedException {
    LettersReader.Wanted wanted = choice.wanted();
    Set<Position> places = named == null ? Set.of() : Set.of(Choice.place(named));
    return Session.of(global, "letters show")
        .withExistingServices(
            services -> {
              List<LetterIndex.Entry> found = chosen(index(services, wanted), places);
              if (found.size() != 1) {
                throw Failure.misuse(
                    (found.isEmpty() ? "No letter is" : found.size() + " letters are")
                        + " so; name one by the first column of `nocturne letters list`.");
              }
              LetterIndex.Entry entry = found.get(0);
              show(entry);
              if (packet != null) {
                Path file = global.surroundings().resolve(packet);
                WholeFile.write(file, bytes(services, entry));
                global
                    .err()
                    .println(
                        entry.letter().length()
                            + " bytes written to "
                            + global.surroundings().shown(file));
              }
              return 0;
            });
  }

  private void show(LetterIndex.Entry entry) {
    Letter letter = entry.letter();
    try (Rows rows = global.rows(List.of("what", "value"))) {
      row(rows, "letter", name(entry.first()));
      row(rows, "state", word(entry.state()));
      row(rows, "night", letter.night().basicIso());
      row(rows, "stage", letter.stage().word());
      row(rows, "reason", letter.reason());
      row(rows, "detail", letter.detail());
      row(rows, "meaning", letter.reason().meaning());
      row(rows, "advice", letter.reason().advice());
      row(rows, "written", Instant.ofEpochMilli(entry.writtenMillis()));
      row(rows, "requests", entry.requests());
      row(rows, "candid", letter.candid().orElse(null));
      row(rows, "objectId", letter.objectId().orElse(null));
      row(rows, "length", letter.length());
      row(rows, "crc32c", Integer.toHexString(letter.crc32c()));
      row(rows, "topic", letter.topic());
      row(rows, "partition", letter.partition());
      row(rows, "offset", letter.offset());
      row(rows, "kafka.topic", letter.origin().topic());
      row(rows, "kafka.partition", letter.origin().partition());
      row(rows, "kafka.offset", letter.origin().offset());
      row(rows, "kafka.timestamp", Instant.ofEpochMilli(letter.origin().timestampMillis()));
      row(rows, "stored_at", letter.storedAt().orElse(null));
    }
  }

  private static void row(Rows rows, String what, @Nullable Object value) {
    rows.add(Arrays.asList(what, value));
  }

  private static byte[] bytes(Services services, LetterIndex.Entry entry) {
    Optional<String> large = entry.letter().storedAt();
    Optional<byte[]> found =
        large.isPresent()
            ? services.stores().store().read(services.names().bucket(Bucket.ALERTS), large.get())
            : new LettersReader(services.streams(), services.names().topic(Topic.LETTERS))
                .at(entry.newest())
                .map(letter -> letter.letter().bytes());
    return found.orElseThrow(
        () ->
            Failure.incomplete(
                "The packet of letter " + name(entry.first()) + " is no longer kept."));
  }

  /** The letters of an instance; none where it was never set up. */
  static LetterIndex index(Services services, LettersReader.Wanted wanted) {
    return LetterIndex.read(
        services.names(),
        services.streams(),
        services.ledger(),
        LedgerMark.START,
        services.tables(),
        wanted);
  }

  /** Those of some places; all where no place is named. */
  static List<LetterIndex.Entry> chosen(LetterIndex index, Set<Position> places) {
    List<LetterIndex.Entry> all =
        index.entries().stream()
            .filter(entry -> places.isEmpty() || places.contains(entry.first()))
            .toList();
    Set<Position> missing = new HashSet<>(places);
    all.forEach(entry -> missing.remove(entry.first()));
    if (!missing.isEmpty()) {
      throw Failure.misuse(
          "There is no such letter: "
              + String.join(", ", missing.stream().map(LettersDesk::name).sorted().toList())
              + "; `nocturne letters list` shows those there are.");
    }
    return all;
  }

  static String name(Position first) {
    return first.partition() + "/" + first.offset();
  }

  static String word(LetterIndex.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
