package nocturne.app.night;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Format;
import nocturne.app.output.Rows;
import nocturne.broker.books.BookLine;
import nocturne.broker.books.BookShelf;
import nocturne.broker.books.NightBooks;

/** A night's books for people and programs: lines on stdout, what is wrong on stderr. */
public final class BooksText {
  /** Columns of the lines. */
  public static final List<String> COLUMNS =
      List.of("line", "left", "expected", "right", "found", "balances");

  private static final int NAMED = 20;

  private final GlobalOptions global;

  public BooksText(GlobalOptions global) {
    this.global = global;
  }

  /** Prints the books; answers the command's exit code. */
  public int print(NightBooks books) {
    if (global.format() == Format.JSON) {
      global.out().println(BookShelf.toJson(books));
    } else {
      if (global.format() == Format.TABLE) {
        global.out().println(title(books));
        global.out().println();
      }
      try (Rows rows = global.rows(COLUMNS)) {
        for (BookLine line : books.lines()) {
          rows.add(
              Arrays.asList(
                  line.name(),
                  line.left(),
                  line.expected(),
                  line.right(),
                  line.found(),
                  line.balances()));
        }
      }
      if (global.format() == Format.TABLE) {
        global.out().println();
        summary(books).forEach(global.out()::println);
      }
    }
    global.out().flush();
    complain(books);
    return books.balance() ? 0 : nocturne.app.Failure.INCOMPLETE;
  }

  private static String title(NightBooks books) {
    return "Night "
        + books.night()
        + (books.revision() == 1 ? "" : ", revision " + books.revision())
        + ": the books "
        + (books.balance() ? "balance." : "DO NOT balance.");
  }

  /** What happened, in sentences. */
  static List<String> summary(NightBooks books) {
    List<String> lines = new ArrayList<>();
    lines.add(
        count(books.count("received"))
            + " received = "
            + count(books.count("published"))
            + " published + "
            + count(books.count("duplicates"))
            + " duplicates + "
            + count(books.count("set aside at the door"))
            + " set aside at the door; "
            + count(books.count("passed"))
            + " passed the filter.");
    for (Map.Entry<String, Long> reason : books.setAside().entrySet()) {
      lines.add("  set aside by " + reason.getKey() + ": " + count(reason.getValue()));
    }
    books.expired().forEach(range -> lines.add("  expired unread: " + range));
    return lines;
  }

  private void complain(NightBooks books) {
    for (BookLine line : books.wrong()) {
      global
          .err()
          .println(
              "The books of night "
                  + books.night()
                  + " do not balance in \""
                  + line.name()
                  + "\": "
                  + line.left()
                  + " "
                  + count(line.expected())
                  + ", "
                  + line.right()
                  + " "
                  + count(line.found())
                  + ".");
      name("missing", line.missing());
      name("not expected", line.surplus());
      name("more than once", line.repeated());
    }
  }

  private void name(String what, List<String> which) {
    which.stream().limit(NAMED).forEach(one -> global.err().println("  " + what + ": " + one));
    if (which.size() > NAMED) {
      global
          .err()
          .println(
              "  "
                  + what
                  + ": and "
                  + count(which.size() - NAMED)
                  + " more; --format json names all");
    }
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
