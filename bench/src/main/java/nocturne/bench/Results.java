package nocturne.bench;

import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Format;
import nocturne.app.output.Rows;
import org.jspecify.annotations.Nullable;

/**
 * Prints a benchmark's results: sentences on stdout, or, with {@code --format json}, objects with a
 * {@code type}, one a line, and the sentences on stderr.
 */
record Results(GlobalOptions global) {

  /** Whether a program reads them. */
  boolean areJson() {
    return global.formatIsGiven() && global.format() == Format.JSON;
  }

  /** Tells programs what runs, when and on what. */
  void begin(String bench) {
    add(
        "run",
        "bench at java processors",
        bench,
        global.surroundings().clock().instant().truncatedTo(ChronoUnit.SECONDS),
        Runtime.version().toString(),
        Runtime.getRuntime().availableProcessors());
  }

  /** The stream for sentences. */
  PrintStream words() {
    return areJson() ? global.err() : global.out();
  }

  /**
   * A finding for programs.
   *
   * @param columns its names, with a space between them
   * @param values as many; fractions are rounded to three decimals
   */
  void add(String type, String columns, @Nullable Object... values) {
    if (areJson()) {
      List<String> names = new ArrayList<>(List.of("type"));
      names.addAll(List.of(columns.split(" ")));
      List<@Nullable Object> all = new ArrayList<>(List.of(type));
      for (@Nullable Object value : values) {
        all.add(value instanceof Double number ? LiveReport.rounded(number) : value);
      }
      if (names.size() != all.size()) {
        throw new IllegalArgumentException(columns + " are not " + Arrays.toString(values));
      }
      try (Rows rows = Rows.to(global.out(), Format.JSON, names)) {
        rows.add(all);
      }
    }
  }
}
