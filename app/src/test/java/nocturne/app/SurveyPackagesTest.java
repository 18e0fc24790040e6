package nocturne.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Which classes spell what is particular to ZTF: its fields, its topics, its site, or the class
 * that describes it. All others ask {@code nocturne.core.survey.Survey}.
 */
class SurveyPackagesTest {
  private static final Pattern ZTFS =
      Pattern.compile(
          "programid|\\b(fid|magpsf|sigmapsf|magzpsci|diffmaglim|isdiffpos|prv_candidates|fp_hists)\\b"
              + "|\\bforcediffim|\\bcutout(Science|Template|Difference)\\b|\\bstampData\\b"
              + "|\\b(distpsnr|sgscore)[0-9]\\b|\\b(ssdistnr|ndethist)\\b"
              + "|\"(jd|candidate|rb|drb)\"|Palomar|survey\\.ztf\\b");

  /** The survey itself, and the programs and tools that make its packets or judge them. */
  private static final List<String> MAY =
      List.of(
          "nocturne/core/survey/ztf/",
          "nocturne/simulator/",
          "nocturne/torture/",
          "nocturne/bench/",
          // A filter is written for a survey's catalogue matches, as a plug-in is.
          "nocturne/core/filter/",
          // Columns of our own tables that are named like ZTF's fields.
          "nocturne/broker/valueadded/");

  /** Those left: each has words for people or a file format, and none interprets a packet. */
  private static final List<String> DO =
      List.of(
          // The names of what these tell of a verdict or a packet.
          "nocturne/app/web/AlertRoutes.java",
          "nocturne/app/web/LightCurveJson.java",
          "nocturne/app/web/SearchRoutes.java",
          // SkyPortal's names, which are ZTF's for all surveys.
          "nocturne/app/web/SkyPortalRoutes.java",
          "nocturne/app/command/FilterCommand.java",
          "nocturne/app/command/DecodeCommand.java",
          // Examples in the help text.
          "nocturne/app/fit/FitCommand.java",
          "nocturne/app/data/SqlCommand.java",
          // Tables of light curves as brokers of ZTF publish them.
          "nocturne/app/fit/LightCurveTable.java",
          // The choice of the survey; those of processes that Google or a runner of Beam starts.
          "nocturne/app/options/GlobalOptions.java",
          "nocturne/google/GoogleInstance.java");

  @Test
  void whatIsParticularToASurveyStandsInItsPackage() throws IOException {
    assertThat(MainSources.containing(ZTFS, MAY))
        .as(
            "classes that spell what is ZTF's own: ask nocturne.core.survey.Survey, and take a class"
                + " that no longer does from the list")
        .containsExactlyElementsOf(new TreeSet<>(DO));
  }
}
