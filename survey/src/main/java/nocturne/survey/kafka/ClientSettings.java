package nocturne.survey.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Further settings of a Kafka client, each under Kafka's name for it. Any of them may be a password
 * under a name unknown to us, so {@code toString} masks all values except those whose names are
 * known to be harmless.
 */
public final class ClientSettings {
  /** None at all. */
  public static final ClientSettings NONE = new ClientSettings(Map.of());

  /** Replaces a secret. */
  public static final String STARS = "***";

  /** Ends of names that say how a cluster is reached without letting anyone in. */
  private static final List<String> HARMLESS =
      List.of(
          "algorithm",
          "bytes",
          "count",
          "id",
          "location",
          "mechanism",
          "ms",
          "name",
          "protocol",
          "protocols",
          "records",
          "type");

  /** Options of a JAAS configuration that are credentials. */
  private static final Pattern LOGIN =
      Pattern.compile(
          "(?i)[\\w.]*(?:pass|secret|token|credential)[\\w.]*\\s*=\\s*"
              + "(?:\"((?:\\\\.|[^\"\\\\])*)\"|([^\\s;\"]+))");

  private final Map<String, String> values;

  private ClientSettings(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  public static ClientSettings of(Map<String, String> values) {
    return values.isEmpty() ? NONE : new ClientSettings(values);
  }

  /** Whether a setting of this name must not be shown. */
  public static boolean isSecret(String name) {
    String low = name.toLowerCase(Locale.ROOT);
    return HARMLESS.stream().noneMatch(end -> low.equals(end) || low.endsWith("." + end));
  }

  /** The values themselves: for a client's configuration, and for nothing that is ever shown. */
  public Map<String, String> revealed() {
    return values;
  }

  /** Texts that must appear nowhere: the secret values, and the passwords inside them. */
  public List<String> secrets() {
    List<String> found = new ArrayList<>();
    values.forEach(
        (name, value) -> {
          if (isSecret(name)) {
            found.add(value);
            Matcher login = LOGIN.matcher(value);
            while (login.find()) {
              String quoted = login.group(1);
              found.add(quoted == null ? login.group(2) : quoted);
              if (quoted != null) {
                found.add(quoted.replaceAll("\\\\(.)", "$1"));
              }
            }
          }
        });
    return found;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClientSettings c && values.equals(c.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** Names with harmless values; stars for all others. */
  @Override
  public String toString() {
    Map<String, String> shown = new TreeMap<>(values);
    shown.replaceAll((name, value) -> isSecret(name) ? STARS : value);
    return shown.toString();
  }
}
