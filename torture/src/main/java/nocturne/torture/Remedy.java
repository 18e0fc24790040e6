package nocturne.torture;

import java.util.regex.Pattern;

/** The remedies that messages name, in the order in which they are tried. */
enum Remedy {
  REPAIR("`nocturne repair`", "`nocturne repair`"),
  MOVE_AWAY("Kafka's folder moved away, `nocturne repair`", "move it away"),
  REPAIR_NIGHT("`nocturne repair --night`", "`nocturne repair --night "),
  RESTORE(
      "the file from a backup",
      "(?i)backup|correct (it|that|the)|put .* back|put a jar|problems? in the configuration"),
  SETUP("`nocturne setup`", "`nocturne setup`"),
  END("`nocturne night end`", "`nocturne night end --night"),
  END_AGAIN(
      "the night started and ended again", "start and end (the night|it)|start the night again"),
  UP_AGAIN("`nocturne up` again", "start `?nocturne up|start .* again|(?i)run the command again");

  private final String words;
  private final Pattern named;

  Remedy(String words, String named) {
    this.words = words;
    this.named = Pattern.compile(named);
  }

  /** Words for the report. */
  String words() {
    return words;
  }

  /** Whether a message names it. */
  boolean isNamed(String text) {
    return named.matcher(text).find();
  }
}
