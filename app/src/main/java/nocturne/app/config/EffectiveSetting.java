package nocturne.app.config;

/**
 * The effective value of a key in this run.
 *
 * @param value as written, masked where it is a secret; empty where nothing is set
 * @param where {@code default}, file and line, environment variable, or {@code -D}
 */
public record EffectiveSetting(String key, String value, String where) {

  static final String DEFAULT = "default";

  /** Whether it is the default, or set for all in the home folder. */
  boolean isOfHome() {
    return where.equals(DEFAULT) || Given.isOfHome(where);
  }

  static EffectiveSetting of(Given given) {
    return new EffectiveSetting(given.key(), given.masked(), given.where());
  }
}
