package nocturne.broker.ledger;

import java.util.Locale;

/** The stages of a night in the order an alert meets them. */
public enum Stage {
  CONSUMER,
  ARCHIVE,
  TABULATE,
  FILTER,
  FIT,
  FIGURE;

  /** As commands, names of groups and messages spell it: lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException names the word and the words there are
   */
  public static Stage of(String word) {
    for (Stage stage : values()) {
      if (stage.word().equals(word)) {
        return stage;
      }
    }
    throw new IllegalArgumentException(
        "no stage '" + word + "': consumer, archive, tabulate, filter, fit, figure");
  }
}
