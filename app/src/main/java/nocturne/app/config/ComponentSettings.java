package nocturne.app.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The content of a component's file.
 *
 * @param file which one
 * @param content its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record ComponentSettings(ComponentFile file, byte[] content) {

  /** The settings in it; errors are added to the problems. */
  List<Given> given(List<Problem> problems) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      problems.add(new Problem(file.path(), "", "is not text in UTF-8"));
      return List.of();
    }
    List<Given> taken = new ArrayList<>();
    for (Given g : Given.fromFile(file.path(), text.lines().toList(), problems)) {
      boolean isKey = Configuration.keys().stream().anyMatch(key -> key.covers(g.key()));
      if (isKey && !file.takes(g.key())) {
        problems.add(
            new Problem(
                g.where(),
                g.key(),
                "is read from elsewhere; this file has " + file.keys() + where(g)));
      } else {
        taken.add(g);
      }
    }
    return taken;
  }

  private static String where(Given g) {
    return Arrays.stream(ComponentFile.values())
        .filter(other -> other.takes(g.key()))
        .findFirst()
        .map(other -> "; put it into " + other.path())
        .orElse("; put it into nocturne.properties in the home folder");
  }

  /** Which file; its content may hold a login. */
  @Override
  public String toString() {
    return file.path() + ", " + content.length + " bytes";
  }
}
