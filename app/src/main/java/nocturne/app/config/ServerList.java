package nocturne.app.config;

import java.util.regex.Pattern;

/**
 * Where a Kafka cluster is found first.
 *
 * @param text host:port, several separated by commas; without a login, since it is shown everywhere
 */
public record ServerList(String text) {
  private static final Pattern FORM =
      Pattern.compile("[^\\s,/@]+:\\d{1,5}(\\s*,\\s*[^\\s,/@]+:\\d{1,5})*");

  public ServerList {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "must be host:port, several separated by commas; a login is no part of it but a setting"
              + " of the client");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
