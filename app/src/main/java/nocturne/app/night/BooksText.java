package nocturne.app.night;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Format;
import nocturne.app.output.Rows;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.Difference;
import nocturne.broker.books.NightBooks;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Prints a night's books on stdout, differences on stderr. The books of a night that balance are
 * one sentence, unless {@code --verbose} or {@code --format} asks for all checks.
 *
 * <p>As JSON, one object a line with a {@code type}: {@code books} once, a {@code line} for each
 * check, a {@code difference} for each difference.
 */
public final class BooksText {
  /** Columns of the checks. */
  public static final List<String> COLUMNS =
      List.of("check", "expected_as", "expected", "found_as", "found", "balances", "state");

  private static final List<String> WITH_PARTITIONS =
      List.of(
          "check",
          "partition",
          "expected_as",
          "expected",
          "found_as",
          "found",
          "balances",
          "state");
  private static final List<String> JSON_BOOKS =
      List.of("type", "night", "revision", "at", "balance", "counts", "deadLettered", "expired");
  private static final List<String> JSON_LINE =
      List.of(
          "type night check expected_as expected found_as found balances state asKept partitions"
              .split(" "));
  private static final List<String> JSON_DIFFERENCE =
      List.of("type night check kind candid partition offset what stage advice".split(" "));
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int NAMED = 12;

  private final GlobalOptions global;
  private final boolean inFull;
  private final boolean partitions;
  private final Function<CheckName, String> advice;

  public BooksText(GlobalOptions global) {
    this(global, global.verbose() || global.formatIsGiven(), false, CheckName::advice);
  }

  private BooksText(
      GlobalOptions global,
      boolean inFull,
      boolean partitions,
      Function<CheckName, String> advice) {
    this.global = global;
    this.inFull = inFull;
    this.partitions = partitions;
    this.advice = advice;
  }

  /**
   * Prints all checks in any case.
   *
   * @param partitions whether each check is followed by its partitions
   */
  public static BooksText inFull(GlobalOptions global, boolean partitions) {
    return new BooksText(global, true, partitions, CheckName::advice);
  }

  /** A copy with other advice for a check that does not balance. */
  public BooksText advising(Function<CheckName, String> words) {
    return new BooksText(global, inFull, partitions, words);
  }

  /**
   * Prints the books.
   *
   * @return the command's exit code
   */
  public int print(NightBooks books) {
    if (books.balance() && !inFull) {
      global.out().println(sentence(books));
      books.expired().forEach(range -> global.out().println("  expired unread: " + range));
    } else if (global.format() == Format.JSON) {
      json(books);
    } else {
      if (global.format() == Format.TABLE) {
        global.out().println(title(books));
        global.out().println();
      }
      lines(books);
      if (global.format() == Format.TABLE) {
        global.out().println();
        summary(books).forEach(global.out()::println);
      }
    }
    global.out().flush();
    complain(books);
    return books.balance() ? 0 : Failure.INCOMPLETE;
  }

  /**
   * Prints the books of a night that is closed, and what helps if they do not balance.
   *
   * @return the command's exit code
   */
  public int printClosed(NightBooks books) {
    int code = print(books);
    helpWithClosed(books);
    return code;
  }

  /** Says what helps a closed night whose books do not balance. */
  void helpWithClosed(NightBooks books) {
    if (!books.balance()) {
      global.say(
          ("Stop what runs on this home; then `nocturne repair --night %s` makes again what another"
                  + " of its stores holds.")
              .formatted(books.night()));
    }
  }

  private void lines(NightBooks books) {
    try (Rows rows = global.rows(partitions ? WITH_PARTITIONS : COLUMNS)) {
      for (BookCheck line : books.checks()) {
        row(rows, line, null, line.expected(), line.found(), line.state());
        if (partitions) {
          for (BookCheck.Share share : line.shares()) {
            BookCheck.State state = share.balances() ? BookCheck.State.BALANCED : line.state();
            row(rows, line, share.partition(), share.expected(), share.found(), state);
          }
        }
      }
    }
  }

  private void row(
      Rows rows,
      BookCheck line,
      @Nullable Integer partition,
      long expected,
      long found,
      BookCheck.State state) {
    List<@Nullable Object> cells = new ArrayList<>();
    cells.add(line.name());
    if (partitions) {
      cells.add(partition);
    }
    cells.addAll(
        Arrays.asList(
            line.sides().expectedAs(),
            expected,
            line.sides().foundAs() + (line.asKept().isPresent() ? " *" : ""),
            found,
            state == BookCheck.State.BALANCED,
            state.label()));
    rows.add(cells);
  }

  private void json(NightBooks books) {
    Night night = books.night();
    try (Rows rows = global.rows(JSON_BOOKS)) {
      rows.add(
          Arrays.asList(
              "books",
              night,
              books.revision(),
              books.at().toString(),
              books.balance(),
              books.counts(),
              books.deadLettered(),
              books.expired()));
    }
    try (Rows rows = global.rows(JSON_LINE)) {
      for (BookCheck line : books.checks()) {
        BookCheck.Sides sides = line.sides();
        rows.add(
            Arrays.asList(
                "check",
                night,
                line.name(),
                sides.expectedAs(),
                sides.expected(),
                sides.foundAs(),
                sides.found(),
                line.balances(),
                line.state().label(),
                line.asKept().isPresent() ? line.asKept().getAsInt() : null,
                line.shares().stream().map(BooksText::json).toList()));
      }
    }
    try (Rows rows = global.rows(JSON_DIFFERENCE)) {
      for (BookCheck line : books.checks()) {
        for (Difference d : line.differences()) {
          rows.add(
              Arrays.asList(
                  "difference",
                  night,
                  line.name(),
                  d.kind().label(),
                  d.candid().map(Object::toString).orElse(null),
                  d.at().map(at -> at.partition()).orElse(null),
                  d.at().map(at -> at.offset()).orElse(null),
                  d.what(),
                  line.checkName().stage().name(),
                  line.state() == BookCheck.State.UNREADABLE
                      ? null
                      : advice.apply(line.checkName())));
        }
      }
    }
  }

  private static Map<String, Object> json(BookCheck.Share share) {
    Map<String, Object> map = new java.util.LinkedHashMap<>();
    map.put("partition", share.partition());
    map.put("expected", share.expected());
    map.put("found", share.found());
    return map;
  }

  private static String title(NightBooks books) {
    return name(books) + ": the books " + (books.balance() ? "balance." : "DO NOT balance.");
  }

  private static String name(NightBooks books) {
    String revision = books.revision() == 1 ? "" : ", revision " + books.revision();
    return "Night " + books.night() + revision;
  }

  /** A night whose books balance. */
  private static String sentence(NightBooks books) {
    long rejected = books.count("rejected at ingest");
    long later = books.deadLettered().values().stream().mapToLong(n -> n).sum() - rejected;
    List<String> parts = new ArrayList<>();
    parts.add(count(books.count("published")) + " alerts");
    parts.add("all stores agree");
    parts.add(count(rejected) + " rejected");
    if (later > 0) {
      parts.add(count(later) + " dead-lettered by later stages");
    }
    if (books.count("duplicates") > 0) {
      parts.add(count(books.count("duplicates")) + " duplicates");
    }
    return "%s: %s; %s passed the filter, %s fitted."
        .formatted(
            name(books),
            String.join(", ", parts),
            count(books.count("passed")),
            count(books.count("fitted")));
  }

  /** The night in sentences. */
  static List<String> summary(NightBooks books) {
    List<String> lines = new ArrayList<>();
    lines.add(
        ("%s received = %s published + %s duplicates + %s rejected at ingest; %s passed"
                + " the filter.")
            .formatted(
                count(books.count("received")),
                count(books.count("published")),
                count(books.count("duplicates")),
                count(books.count("rejected at ingest")),
                count(books.count("passed"))));
    fits(books).ifPresent(lines::add);
    for (Map.Entry<String, Long> reason : books.deadLettered().entrySet()) {
      lines.add("  dead-lettered by " + reason.getKey() + ": " + count(reason.getValue()));
    }
    if (!books.counters().isEmpty()) {
      lines.add(
          "Counters, in offsets: "
              + books.counters().entrySet().stream()
                  .map(counter -> counter.getKey() + " " + count(counter.getValue()))
                  .collect(Collectors.joining(", "))
              + ".");
    }
    books.expired().forEach(range -> lines.add("  expired unread: " + range));
    books.checks().stream()
        .filter(line -> line.asKept().isPresent())
        .collect(
            Collectors.groupingBy(
                line -> line.asKept().getAsInt(),
                java.util.TreeMap::new,
                Collectors.mapping(BookCheck::name, Collectors.joining(", "))))
        .forEach(
            (revision, names) ->
                lines.add(
                    ("  * %s: what has expired from the topic since is counted as the"
                            + " books of revision %s have it")
                        .formatted(names, revision)));
    return lines;
  }

  /** Numbers of fits and of alerts that were not fitted, by reason; empty if none passed. */
  private static Optional<String> fits(NightBooks books) {
    List<String> parts = new ArrayList<>();
    parts.add(count(books.count("fitted")) + " fitted");
    books.notFitted().forEach((reason, n) -> parts.add(count(n) + " not (" + reason + ")"));
    return books.count("passed") == 0
        ? Optional.empty()
        : Optional.of("Of these " + String.join(", ", parts) + ".");
  }

  private void complain(NightBooks books) {
    for (BookCheck line : books.wrong()) {
      if (line.state() == BookCheck.State.UNREADABLE) {
        complainOfUnreadable(books.night(), line);
        continue;
      }
      say(
          "The books of night %s do not balance in \"%s\": %s."
              .formatted(books.night(), line.name(), words(line.sides())));
      for (BookCheck.Share share : line.shares()) {
        if (!share.balances()) {
          say(
              "  partition %s: expected %s, found %s"
                  .formatted(share.partition(), count(share.expected()), count(share.found())));
        }
      }
      nameAll(books.night(), line);
      say(
          "  stage "
              + line.checkName().stage().name()
              + ": "
              + advice.apply(line.checkName())
              + ".");
    }
  }

  /** Reports an unreadable store. Its counts say neither how much is missing nor what to do. */
  private void complainOfUnreadable(Night night, BookCheck line) {
    String soFar =
        line.expected() == 0 && line.found() == 0 ? "" : " whole; so far " + words(line.sides());
    say(
        "The check \"%s\" of night %s cannot be made, since its store cannot be read%s."
            .formatted(line.name(), night, soFar));
    nameAll(night, line);
    say("  stage " + line.checkName().stage().name() + ".");
  }

  private static String words(BookCheck.Sides sides) {
    return "%s %s, %s %s"
        .formatted(
            sides.expectedAs(), count(sides.expected()), sides.foundAs(), count(sides.found()));
  }

  private void nameAll(Night night, BookCheck line) {
    for (Difference.Kind kind : Difference.Kind.values()) {
      name(night, line, kind);
    }
  }

  private void name(Night night, BookCheck line, Difference.Kind kind) {
    List<Difference> all = line.differences().stream().filter(d -> d.kind() == kind).toList();
    all.stream().limit(NAMED).forEach(d -> say("  " + kind.words() + ": " + d.words()));
    if (all.size() > NAMED) {
      say(
          "  %s: and %s more; `nocturne books --night %s --format json` names all"
              .formatted(kind.words(), count(all.size() - NAMED), night));
    }
  }

  /** When the books were made. */
  static String time(NightBooks books) {
    return TIME.format(books.at());
  }

  private void say(String words) {
    global.say(words);
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
