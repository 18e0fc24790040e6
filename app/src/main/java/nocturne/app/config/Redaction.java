package nocturne.app.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import nocturne.survey.kafka.ClientSettings;

/**
 * Removes the secrets of this run from texts of other origin, mainly messages of libraries. It is
 * the last of several protections and need not find every form of a secret. Secrets shorter than
 * four characters are not removed, since they would match too much.
 */
public final class Redaction {
  /** Without secrets; it still removes logins inside addresses. */
  public static final Redaction NONE = new Redaction(List.of());

  private static final int SHORTEST = 4;

  /** The part of an address in front of an at sign. */
  private static final Pattern LOGIN = Pattern.compile("(?<=://)[^\\s/@]+@");

  private final List<String> secrets;

  private Redaction(List<String> secrets) {
    this.secrets = secrets;
  }

  static Redaction of(Collection<String> secrets) {
    return new Redaction(
        secrets.stream()
            .filter(s -> s.length() >= SHORTEST && !s.equals("true") && !s.equals("false"))
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList());
  }

  /** The secrets of both. */
  public Redaction and(Redaction other) {
    List<String> both = new ArrayList<>(secrets);
    both.addAll(other.secrets);
    return of(both);
  }

  /** The text with stars for every secret in it. */
  public String of(String text) {
    String clean = text;
    for (String secret : secrets) {
      clean = clean.replace(secret, ClientSettings.STARS);
    }
    return clean.indexOf('@') < 0
        ? clean
        : LOGIN.matcher(clean).replaceAll(ClientSettings.STARS + "@");
  }

  @Override
  public String toString() {
    return secrets.size() + " secrets";
  }
}
