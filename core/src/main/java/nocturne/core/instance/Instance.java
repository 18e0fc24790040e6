package nocturne.core.instance;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An instance of Nocturne: production, or a testing instance with a testid. They are two types, so
 * that a method that must never touch production takes the other type.
 *
 * <p>The testid becomes part of every name that the instance uses ({@link Names}), which keeps
 * instances apart. A testid that could produce one of production's names, or that looks like a
 * mistake, is refused.
 */
public abstract sealed class Instance permits Instance.Production, Instance.Testing {
  /** The longest testid, unless the project's name leaves less; see {@link Names#longestTestid}. */
  public static final int MAX_TESTID = 20;

  private static final Pattern TESTID = Pattern.compile("[a-z][a-z0-9]*");

  /** A testid that begins so looks like production's, such as {@code prod1}. */
  private static final String LIKE_PRODUCTION = "prod";

  /** Words that are slips in a shell script (the first) or parts of production's names. */
  private static final Set<String> REFUSED =
      Set.of(
          "false",
          "true",
          "null",
          "none",
          "nil",
          "undefined",
          "yes",
          "no",
          "on",
          "off",
          "replay",
          "counter",
          "reservoir");

  private static final Production PRODUCTION = new Production();

  private Instance() {}

  /** The one in production, of which a project has one. */
  public static final class Production extends Instance {
    private Production() {}

    @Override
    public Optional<String> testid() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "production";
    }
  }

  /** A testing instance, which may be set up and torn down at any time. */
  public static final class Testing extends Instance {
    private final String id;

    private Testing(String id) {
      this.id = id;
    }

    @Override
    public Optional<String> testid() {
      return Optional.of(id);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Testing testing && id.equals(testing.id);
    }

    @Override
    public int hashCode() {
      return id.hashCode();
    }

    @Override
    public String toString() {
      return id;
    }
  }

  /** The one in production. */
  public static Production production() {
    return PRODUCTION;
  }

  /**
   * A testing instance.
   *
   * @param testid a lowercase letter, then lowercase letters and digits, at most {@value
   *     #MAX_TESTID}
   * @throws IllegalArgumentException if the testid is not allowed; says why and what is
   */
  public static Testing testing(String testid) {
    objection(testid)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(
                  ("Cannot use \"%s\" as a testid: %s Take a lowercase letter followed"
                          + " by lowercase letters and digits, at most %s in all, such as"
                          + " mytest.")
                      .formatted(testid, why, MAX_TESTID));
            });
    return new Testing(testid);
  }

  private static Optional<String> objection(String testid) {
    if (testid.isEmpty()) {
      return Optional.of("it is empty.");
    }
    if (testid.length() > MAX_TESTID) {
      return Optional.of("it has " + testid.length() + " characters.");
    }
    if (!TESTID.matcher(testid).matches()) {
      return Optional.of("it has other characters, or begins with a digit.");
    }
    if (testid.startsWith(LIKE_PRODUCTION)) {
      return Optional.of(
          "it begins with \"prod\" and could be taken for production, which --production names.");
    }
    if (REFUSED.contains(testid)) {
      return Optional.of("that word is reserved, lest it be mistaken for something else.");
    }
    return Optional.empty();
  }

  /** Whether this is the one in production. */
  public boolean isProduction() {
    return this instanceof Production;
  }

  /** The testid; empty for production. */
  public abstract Optional<String> testid();

  /** The testid, or {@code production}, which no testid can be. */
  @Override
  public abstract String toString();
}
