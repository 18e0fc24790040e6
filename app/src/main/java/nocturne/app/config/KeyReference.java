package nocturne.app.config;

import java.util.List;
import java.util.Optional;

/** Describes the keys, for {@code config explain} and the documentation's table. */
public final class KeyReference {
  private KeyReference() {}

  public static List<String> keys() {
    return Configuration.keys().stream().map(SettingKey::key).toList();
  }

  /** Kind, default, environment variable and meaning of a key; empty if there is no such key. */
  public static Optional<String> explain(String name) {
    return Configuration.keys().stream()
        .filter(k -> k.covers(name) || k.key().equals(name))
        .findFirst()
        .map(KeyReference::explain);
  }

  private static String explain(SettingKey key) {
    String variable =
        key.isPrefix()
            ? Given.variable(key.key().replace("*", "")) + "... with _ for each dot"
            : Given.variable(key.key());
    return String.join(
        "\n",
        key.key() + ": " + key.kind(),
        "  default:     " + (key.byDefault().isEmpty() ? "(not set)" : key.byDefault()),
        "  environment: " + variable,
        "  " + key.meaning());
  }

  /** The table of {@code docs/configuration.md}. */
  public static String markdown() {
    StringBuilder table =
        new StringBuilder("| key | default | value | meaning |\n| --- | --- | --- | --- |\n");
    for (SettingKey key : Configuration.keys()) {
      String byDefault = key.byDefault().isEmpty() ? "" : "`" + key.byDefault() + "`";
      table
          .append("| `")
          .append(key.key())
          .append("` | ")
          .append(byDefault)
          .append(" | ")
          .append(key.kind())
          .append(" | ")
          .append(key.meaning().replace("|", "\\|"))
          .append(" |\n");
    }
    return table.toString();
  }
}
