package nocturne.google.books;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nocturne.broker.books.CheckName;
import nocturne.broker.ledger.Stage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdviceTest {
  private static final Stage PLUG_IN = Stage.of("classifier");
  private static final Pattern COMMAND = Pattern.compile("`nocturne ([a-z -]+)`");

  static List<CheckName> lines() {
    return List.of(
        CheckName.SURVEY,
        CheckName.RECEIVED,
        CheckName.PUBLISHED,
        CheckName.ARCHIVED,
        CheckName.ANNOUNCED,
        CheckName.ROWS,
        CheckName.EVALUATED,
        CheckName.PASSED,
        CheckName.FITTED,
        CheckName.SALT2,
        CheckName.PLOTS,
        CheckName.REJECTED,
        CheckName.KEPT,
        CheckName.EVALUATED.of(PLUG_IN),
        CheckName.PASSED.of(PLUG_IN),
        CheckName.PLOTS.of(PLUG_IN),
        CheckName.published(PLUG_IN),
        CheckName.rows(PLUG_IN));
  }

  /** Of the usual program's commands most are not there. */
  @ParameterizedTest
  @MethodSource("lines")
  void adviceNamesNothingThatIsNotThere(CheckName line) {
    String advice = Advice.on(line);
    assertThat(advice)
        .isNotBlank()
        .doesNotEndWith(".")
        .doesNotContain("repair", "the pack ", "snapshot", "roll it back", "a worker");
    Matcher commands = COMMAND.matcher(advice);
    while (commands.find()) {
      assertThat(commands.group(1)).isIn("night start", "night end", "books", "dead-letters list");
    }
  }
}
