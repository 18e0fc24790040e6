package nocturne.torture;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The verdict on a damage.
 *
 * @param why in a sentence
 * @param sentences that were printed because of it
 */
record Verdict(Outcome outcome, String why, List<String> sentences) {
  private static final Pattern TRACE =
      Pattern.compile("(?m)^\\s+at [\\w.$/]+\\(|should not have happened|^Exception in thread");
  private static final Pattern PROGRESS = Pattern.compile("^\\d+:\\d\\d  ");

  /** A file, a place in a topic, or an alert. */
  private static final Pattern ITEM =
      Pattern.compile(
          "(?i)/[\\w.-]+/|offsets? [\\[{]?\\d|candids? [\\[{]?\\d|\\b\\d{12,}\\b|_[a-z_-]+-\\d+\\b");

  private static final Pattern LOST =
      Pattern.compile("(?i)\\blost\\b(?! or gained)|no other store|passed over");

  private static final Pattern NOTHING_LOST = Pattern.compile("(?i)\\bnothing\\b[^.;:]*\\blost\\b");

  /** Contents that differ where a night was ended once more. */
  private static final Set<String> AFTER_A_REMEDY =
      Stream.of("books", "ledger, left", "ledger, stages")
          .flatMap(store -> Stream.of(store, HalfReceived.CLOSED + ": " + store))
          .collect(Collectors.toUnmodifiableSet());

  /** The outcomes, from good to bad. */
  enum Outcome {
    HARMLESS("harmless"),
    HEALED("healed"),
    BY_REMEDY("healed by its remedy"),
    NAMED("named"),
    FAILED("FAILED");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }

    /** Words for the report. */
    String words() {
      return words;
    }
  }

  /**
   * Judges.
   *
   * @param reference the same without damage
   */
  static Verdict of(DamagedNight.Course course, DamagedNight.Course reference) {
    Set<String> known = new LinkedHashSet<>();
    sentences(reference).forEach(line -> known.add(shape(line)));
    List<String> sentences =
        sentences(course).stream().filter(line -> !known.contains(shape(line))).toList();
    String text = String.join("\n", sentences).replaceAll("\\S+/log\\b\\S*", "the log");
    if (!course.hang().isEmpty()) {
      return new Verdict(Outcome.FAILED, course.hang(), sentences);
    }
    if (TRACE.matcher(text).find()) {
      return new Verdict(Outcome.FAILED, "an error that nobody foresaw", sentences);
    }
    if (!course.unread().isEmpty()) {
      return new Verdict(Outcome.FAILED, "a store cannot be read: " + course.unread(), sentences);
    }
    List<String> differences = differences(course, reference);
    if (course.balances() && differences.isEmpty()) {
      return sound(course, sentences);
    }
    String what =
        course.balances()
            ? differences.size() + " differences, such as " + differences.get(0)
            : "the books do not balance";
    List<Remedy> untried = course.balances() ? List.of() : untried(course);
    if (!untried.isEmpty()) {
      return new Verdict(
          Outcome.FAILED, "not tried: " + words(untried.stream()) + ": " + what, sentences);
    }
    if (text.lines().anyMatch(Verdict::tellsALoss)) {
      return new Verdict(Outcome.NAMED, what, sentences);
    }
    String why =
        course.remedies().isEmpty()
            ? ""
            : words(course.remedies().stream()) + " did not help, and ";
    return new Verdict(Outcome.FAILED, why + "no loss is named with its item: " + what, sentences);
  }

  /** Whether a sentence says that something is lost, and what. */
  private static boolean tellsALoss(String sentence) {
    String told = NOTHING_LOST.matcher(sentence).replaceAll("");
    return LOST.matcher(told).find() && ITEM.matcher(told).find();
  }

  /**
   * Remedies that a complaint names and that were not tried; a file of a folder that was moved away
   * cannot be put back.
   */
  private static List<Remedy> untried(DamagedNight.Course course) {
    String complaints = DamagedNight.text(course.complaints());
    return Stream.of(Remedy.values())
        .filter(remedy -> remedy.isNamed(complaints) && !course.remedies().contains(remedy))
        .filter(remedy -> remedy != Remedy.RESTORE || !course.remedies().contains(Remedy.MOVE_AWAY))
        .toList();
  }

  private static String words(Stream<Remedy> remedies) {
    return remedies.sorted().map(Remedy::words).collect(Collectors.joining(", "));
  }

  private static Verdict sound(DamagedNight.Course course, List<String> sentences) {
    if (!course.remedies().isEmpty()) {
      return new Verdict(Outcome.BY_REMEDY, words(course.remedies().stream()), sentences);
    }
    return sentences.isEmpty()
        ? new Verdict(Outcome.HARMLESS, "nothing is said, and nothing differs", sentences)
        : new Verdict(Outcome.HEALED, "nothing differs", sentences);
  }

  private static List<String> differences(
      DamagedNight.Course course, DamagedNight.Course reference) {
    Set<String> but = course.remedies().isEmpty() ? Set.of() : AFTER_A_REMEDY;
    return course
        .evidence()
        .map(evidence -> evidence.from(reference.evidence().orElseThrow(), but).words())
        .orElse(List.of())
        .stream()
        // Books that were kept before the remedy say what was wrong then.
        .filter(word -> course.remedies().isEmpty() || !word.contains("books, revision"))
        .toList();
  }

  private static List<String> sentences(DamagedNight.Course course) {
    return course.said().stream()
        .flatMap(said -> said.text().lines())
        .map(line -> line.replaceFirst("^\\d\\d:\\d\\d:\\d\\d ", ""))
        .filter(line -> !line.isBlank() && !PROGRESS.matcher(line).find())
        .distinct()
        .toList();
  }

  /** A line without what differs from run to run. */
  private static String shape(String line) {
    return line.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "#").replaceAll("[0-9.,]+", "#");
  }
}
