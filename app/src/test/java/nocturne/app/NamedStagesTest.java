package nocturne.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Which classes name a single stage, topic or table instead of asking the pipeline. The packages of
 * the pipeline and of the stages may; the others that do are listed, and the list only shrinks.
 */
class NamedStagesTest {
  private static final Pattern NAMED =
      Pattern.compile(
          "\\bTopic\\.(ALERTS|ARCHIVED|EXTRAGALACTIC|SALT2)\\b"
              + "|\\bStage\\.(INGEST|ARCHIVE|TABLE|FILTER|FIT)\\b"
              + "|\\bNames\\.(ALERTS_TABLE|SALT2_TABLE|PHOTOMETRY_TABLE)\\b");

  /** The pipeline, what makes its names, and the stages themselves. */
  private static final List<String> MAY =
      List.of(
          "nocturne/broker/pipeline/",
          "nocturne/core/instance/",
          "nocturne/broker/ingest/",
          "nocturne/broker/archive/",
          "nocturne/broker/table/",
          "nocturne/broker/filter/",
          "nocturne/broker/fit/",
          "nocturne/broker/valueadded/");

  /**
   * Those left: what names the books' lines, shows progress to people, or judges from outside, as
   * the torture does.
   */
  private static final List<String> DO =
      List.of(
          "nocturne/app/night/NightTally.java",
          "nocturne/app/night/NightStart.java",
          "nocturne/broker/books/CheckName.java",
          "nocturne/broker/books/NightAccount.java",
          "nocturne/torture/EvidenceReader.java",
          "nocturne/torture/Poison.java");

  @Test
  void noOtherClassNamesAStageATopicOrATable() throws IOException {
    assertThat(MainSources.containing(NAMED, MAY))
        .as(
            "classes that name a stage, topic or table: ask nocturne.broker.pipeline.Pipeline, and"
                + " take a class that no longer names one from the list")
        .containsExactlyElementsOf(new TreeSet<>(DO));
  }
}
