package nocturne.google.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a {@code multipart/related} body apart. */
final class Multipart {
  private static final Pattern BOUNDARY = Pattern.compile("boundary=[\"']?([^\"';]+)");

  /** Behind the headers of a part; gcloud's lines end with a line feed alone. */
  private static final Pattern EMPTY_LINE = Pattern.compile("\r?\n\r?\n");

  private Multipart() {}

  /**
   * The contents of the parts, without their headers.
   *
   * @throws Refusal if it is no such body
   */
  static List<byte[]> parts(String contentType, byte[] body) {
    Matcher named = BOUNDARY.matcher(contentType);
    if (!named.find()) {
      throw new Refusal(400, "badContent", "No boundary in '" + contentType + "'.");
    }
    // In Latin 1 a character is a byte, so that places in the text are places in the body.
    String text = new String(body, ISO_8859_1);
    String delimiter = "--" + named.group(1);
    List<byte[]> parts = new ArrayList<>();
    int begin = text.indexOf(delimiter);
    while (begin >= 0 && !text.startsWith("--", begin + delimiter.length())) {
      Matcher headers = EMPTY_LINE.matcher(text);
      int next = text.indexOf("\n" + delimiter, begin + 1);
      if (next < 0 || !headers.find(begin) || headers.end() > next + 1) {
        throw new Refusal(400, "badContent", "A part of the body does not end.");
      }
      int end = text.charAt(next - 1) == '\r' ? next - 1 : next;
      parts.add(Arrays.copyOfRange(body, headers.end(), Math.max(headers.end(), end)));
      begin = next + 1;
    }
    return parts;
  }
}
