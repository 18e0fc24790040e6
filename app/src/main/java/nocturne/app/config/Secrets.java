package nocturne.app.config;

import java.util.List;
import java.util.Locale;

/** Knows which values must not be shown. */
final class Secrets {
  /** Endings of client properties that say how to reach a cluster without letting anyone in. */
  private static final List<String> HARMLESS =
      List.of(".protocol", ".mechanism", ".location", ".type", ".ms", ".bytes", ".name", ".id");

  private Secrets() {}

  /**
   * The value, or stars in its place. Free properties of a Kafka client ({@code *.client.*}) may
   * hold a password under any name, so only those known to be harmless are shown.
   */
  static String masked(String key, String value) {
    String low = key.toLowerCase(Locale.ROOT);
    boolean free = low.contains(".client.");
    return free && HARMLESS.stream().noneMatch(low::endsWith) ? "********" : value;
  }
}
