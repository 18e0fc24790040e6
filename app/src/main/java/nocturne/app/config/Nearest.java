package nocturne.app.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Suggests the known word nearest to a mistyped one. */
public final class Nearest {
  private Nearest() {}

  /**
   * The word fewest edits away, if that is at most a third of what was typed (and at least two).
   */
  public static Optional<String> to(String typed, Collection<String> words) {
    int farthest = Math.max(2, typed.length() / 3);
    return words.stream()
        .filter(word -> edits(typed, word) <= farthest)
        .min(
            Comparator.<String>comparingInt(word -> edits(typed, word))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Letters to insert, drop or change to make one word of the other (Levenshtein's distance). */
  static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
