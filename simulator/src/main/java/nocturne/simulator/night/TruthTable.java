package nocturne.simulator.night;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.core.alert.Candid;

/**
 * The truth of a whole night, by candid, in the order in which the alerts were made. Unchangeable.
 */
public final class TruthTable {
  private final Map<Candid, Truth> truths;

  private TruthTable(Map<Candid, Truth> truths) {
    this.truths = truths;
  }

  /** The truths, of which none may share a candid. */
  public static TruthTable of(Iterable<Truth> truths) {
    Map<Candid, Truth> table = new LinkedHashMap<>();
    for (Truth truth : truths) {
      add(table, truth);
    }
    return new TruthTable(table);
  }

  /**
   * Reads what a {@link TruthWriter} wrote.
   *
   * @throws IOException if the file cannot be read or is no truth file; names the line
   */
  public static TruthTable read(Path file) throws IOException {
    Map<Candid, Truth> table = new LinkedHashMap<>();
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String line = in.readLine();
      if (!Truth.HEADER.equals(line)) {
        throw new IOException(
            ("Cannot read %s as a truth file: its first line is \"%s\", not \"%s\";"
                    + " give the file that `simulate` or `demo` wrote.")
                .formatted(file, line, Truth.HEADER));
      }
      int number = 1;
      for (line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        try {
          add(table, Truth.parse(line));
        } catch (IllegalArgumentException e) {
          throw new IOException(
              ("Cannot read line %s of the truth file %s: %s; simulate the night again"
                      + " with the same seed.")
                  .formatted(number, file, e.getMessage()),
              e);
        }
      }
    }
    return new TruthTable(table);
  }

  private static void add(Map<Candid, Truth> table, Truth truth) {
    if (table.put(truth.candid(), truth) != null) {
      throw new IllegalArgumentException("candid " + truth.candid() + " occurs twice");
    }
  }

  public int size() {
    return truths.size();
  }

  public Optional<Truth> of(Candid candid) {
    return Optional.ofNullable(truths.get(candid));
  }

  public Collection<Truth> all() {
    return Collections.unmodifiableCollection(truths.values());
  }

  /** How many alerts were made to pass is_extragalactic_transient. */
  public long expectedToPass() {
    return truths.values().stream().filter(Truth::expectedPass).count();
  }
}
