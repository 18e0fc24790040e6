package nocturne.app.config;

import java.util.Arrays;
import java.util.List;
import nocturne.core.instance.Component;

/**
 * The files of settings among an instance's broker files: each belongs to one component, which
 * reads it when it starts, and may set certain keys.
 */
public enum ComponentFile {
  CONSUMER(Component.CONSUMER, "consumer.properties", "survey. ingest."),
  CONDUCTOR(Component.NIGHT_CONDUCTOR, "night_conductor.properties", "retention. auto."),
  FILTER(Component.VALUE_ADDED, "filter.properties", "filter."),
  FIT(Component.VALUE_ADDED, "fit.properties", "fit."),
  STAGES(Component.VALUE_ADDED, "stages.properties", "stage.");

  private static final int WIDTH = 98;

  private final Component component;
  private final String path;
  private final String rooms;

  ComponentFile(Component component, String name, String rooms) {
    this.component = component;
    this.path = component.folder().orElseThrow() + name;
    this.rooms = rooms;
  }

  /** The files of one component; none if it needs no settings of its own. */
  public static List<ComponentFile> of(Component component) {
    return Arrays.stream(values()).filter(file -> file.component == component).toList();
  }

  /** Its name among the broker files, such as {@code value_added/filter.properties}. */
  public String path() {
    return path;
  }

  /** Whether the file may set the key. */
  boolean takes(String key) {
    return Arrays.stream(rooms.split(" ", -1)).anyMatch(key::startsWith);
  }

  /** The prefixes of the keys it may set, for messages. */
  String keys() {
    return rooms.replace(" ", "* and ") + "*";
  }

  /**
   * The file that setup stages by default: every key it may set, with meaning and default, as
   * comments.
   */
  public String template() {
    StringBuilder text = new StringBuilder();
    wrap(
        text,
        "Settings of the component "
            + component.productionName()
            + ", which reads them when it starts. What is set here wins over nocturne.properties"
            + " in the home folder; the environment and -D win over both.");
    Setting.all().stream()
        .filter(key -> takes(key.key()))
        .forEach(
            key -> {
              text.append('\n');
              wrap(text, key.meaning());
              wrap(text, "(" + key.kind() + ")");
              text.append('#').append(key.key()).append(" =");
              text.append(key.byDefault().isEmpty() ? "" : " " + key.byDefault()).append('\n');
            });
    return text.toString();
  }

  private static void wrap(StringBuilder text, String sentence) {
    StringBuilder line = new StringBuilder("#");
    for (String word : sentence.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line.setLength(1);
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
  }
}
