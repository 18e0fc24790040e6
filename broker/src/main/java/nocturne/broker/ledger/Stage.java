package nocturne.broker.ledger;

import java.util.Locale;
import java.util.stream.Stream;
import nocturne.core.instance.Component;

/** The stages of a night in the order an alert meets them. */
public enum Stage {
  INGEST(Component.CONSUMER),
  ARCHIVE(Component.ARCHIVE),
  TABLE(Component.TABLES),
  FILTER(Component.VALUE_ADDED),
  FIT(Component.VALUE_ADDED);

  private final Component component;

  Stage(Component component) {
    this.component = component;
  }

  /** What an operator starts and stops it with. */
  public Component component() {
    return component;
  }

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
        "no stage '" + word + "': " + Stream.of(values()).map(Stage::word).toList());
  }
}
