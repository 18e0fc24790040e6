package nocturne.core.instance;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which Nocturne this is: the one in production, or a testing instance with a testid of its own.
 *
 * <p>The testid becomes part of every name the instance uses ({@link Names}), which is what keeps
 * the instances apart; so no testid is allowed that could make a name of production's or look like
 * a slip.
 */
public final class Instance {
  /** The longest testid, unless the project's name leaves less; see {@link Names#longestTestid}. */
  public static final int MAX_TESTID = 20;

  private static final Pattern TESTID = Pattern.compile("[a-z][a-z0-9]*");

  /** Words that are slips in a shell script (the first row) or parts of production's names. */
  private static final Set<String> REFUSED =
      Set.of(
          "false",
          "true",
          "null",
          "none",
          "nil",
          "undefined",
          "production",
          "prod",
          "replay",
          "counter",
          "reservoir");

  private static final Instance PRODUCTION = new Instance("");

  private final String testid;

  private Instance(String testid) {
    this.testid = testid;
  }

  /** The one in production. */
  public static Instance production() {
    return PRODUCTION;
  }

  /**
   * A testing instance.
   *
   * @param testid a lowercase letter, then lowercase letters and digits, at most {@value
   *     #MAX_TESTID}
   * @throws IllegalArgumentException if the testid is not allowed; says why and what is
   */
  public static Instance testing(String testid) {
    objection(testid)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(
                  "Cannot use \""
                      + testid
                      + "\" as a testid: "
                      + why
                      + " Take a lowercase letter followed by lowercase letters and digits, at most "
                      + MAX_TESTID
                      + " in all, such as mytest.");
            });
    return new Instance(testid);
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
    if (REFUSED.contains(testid)) {
      return Optional.of("that word is reserved, lest it be mistaken for something else.");
    }
    return Optional.empty();
  }

  /** Whether this is the one in production. */
  public boolean isProduction() {
    return testid.isEmpty();
  }

  /** The testid; empty for production. */
  public Optional<String> testid() {
    return isProduction() ? Optional.empty() : Optional.of(testid);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Instance instance && testid.equals(instance.testid);
  }

  @Override
  public int hashCode() {
    return testid.hashCode();
  }

  /** The testid, or {@code production}, which no testid can be. */
  @Override
  public String toString() {
    return isProduction() ? "production" : testid;
  }
}
