package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nocturne.core.sample.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FluxCommandTest {
  private static final String HEADER = "id,z,t0,x0,x1,c,band,time,zp\n";

  @TempDir Path folder;

  @Test
  void aFolderGivesSncosmosNumbers() throws IOException {
    Path salt = SharedData.require().resolve("salt");
    compare(
        salt.resolve("reference/bandflux_truncated-salt2-h17.csv"),
        1e-10,
        "--model",
        salt.resolve("truncated-salt2-h17").toString());
  }

  /** Published grids rounded to 24 bits: see what CompactModelTest holds. */
  @Test
  void theBuiltInModelIsTakenUnlessAnotherIsNamed() throws IOException {
    Path rows = SharedData.require().resolve("salt/reference/bandflux_salt3-f22.csv");
    compare(rows, 1e-5);
    assertThat(NocturneRun.in(folder, "flux", rows.toString(), "--model", "salt3").out())
        .isEqualTo(NocturneRun.in(folder, "flux", rows.toString()).out());
  }

  private void compare(Path file, double tolerance, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("flux", file.toString()));
    arguments.addAll(List.of(options));
    NocturneRun run = NocturneRun.in(folder, arguments.toArray(new String[0]));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    List<Map<String, String>> found = ReferenceData.rows(run.lines());
    List<Map<String, String>> expected = ReferenceData.rows(file);
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).get("row")).isEqualTo(expected.get(i).get("row"));
      double flux = Double.parseDouble(expected.get(i).get("bandflux"));
      assertThat(Double.parseDouble(found.get(i).get("bandflux")))
          .isCloseTo(flux, within(tolerance * Math.abs(flux)));
    }
  }

  @Test
  void columnsOfTheUsersAreKeptAsTheyWere() throws IOException {
    NocturneRun run = flux(HEADER + "mine,0.05,59000.50,1e-3,0,0,ztfg,59001,25\n");
    assertThat(run.lines().get(0)).isEqualTo(HEADER.strip() + ",bandflux,rel_cov");
    assertThat(run.lines().get(1)).startsWith("mine,0.05,59000.50,0.001,0,0,ztfg,59001,25,");
    assertThat(
            flux(HEADER + "mine,0.05,59000.5,1e-3,0,0,ztfg,59001,25\n", "--format", "json").out())
        .startsWith("{\"id\":\"mine\",\"z\":0.05,\"t0\":59000.5,")
        .contains("\"band\":\"ztfg\",\"time\":59001,\"zp\":25,\"bandflux\":");
  }

  @Test
  void rowsThatCannotBeComputedAreNamedAndTheOthersComeOut() throws IOException {
    NocturneRun run =
        flux(
            HEADER
                + "a,0.05,59000,1e-3,0,0,ztfz,59001,25\n"
                + "b,half,59000,1e-3,0,0,ztfg,59001,25\n"
                + "c,2.5,59000,1e-3,0,0,ztfg,59001,25\n"
                + "d,0.05,59000,1e-3,0,0,ztfg,59001,25\n");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("rows.csv row 1: There is no band 'ztfz'; known are ztfg, ztfr, ztfi.")
        .contains("row 2: Column z has 'half' where a number must be. Put one there.")
        .contains("row 3: Model salt3-f22 has no flux in all of band ztfg")
        .doesNotContain("row 4");
    assertThat(run.lines()).hasSize(5);
    assertThat(run.lines().get(1)).endsWith(",,");
    assertThat(run.lines().get(4)).doesNotEndWith(",");
  }

  @Test
  void dustAndBandsOfOnesOwnAreOptions() throws IOException {
    Files.writeString(folder.resolve("v.txt"), "5000 0\n5500 1\n6000 0\n");
    String row = HEADER + "a,0.05,59000,1e-3,0,0,V,59001,25\n";
    double clear = only(flux(row, "--band", "V=v.txt"));
    double dusty = only(flux(row, "--band", "V=v.txt", "--mwebv", "0.1"));
    // A(5500 A) = 3.03 E(B-V)
    assertThat(-2.5 * Math.log10(dusty / clear)).isCloseTo(0.303, within(0.002));
  }

  private static double only(NocturneRun run) {
    assertThat(run.err()).isEmpty();
    return Double.parseDouble(ReferenceData.rows(run.lines()).get(0).get("bandflux"));
  }

  @Test
  void wrongUseTouchesNothing() throws IOException {
    misused(NocturneRun.in(folder, "flux", "none.csv"), "There is no file none.csv");
    misused(flux("z,t0\n1,2\n"), "has no column x0, x1, c, band, time, zp; its columns are z, t0.");
    misused(flux("z,z\n"), "has the column z twice");
    misused(flux(""), "The table rows.csv is empty");
    misused(flux(HEADER, "--model", "salt9"), "There is no model salt9: it is neither built in");
    misused(flux(HEADER, "--model", "."), "Cannot read the model .: it has neither");
    misused(flux(HEADER, "--band", "V=none.txt"), "There is no file none.txt for the band V");
    misused(flux(HEADER, "--mwebv", "NaN"), "--mwebv NaN");
  }

  private static void misused(NocturneRun run, String message) {
    assertThat(run.err()).contains(message);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aRowOfAnotherLengthEndsTheTable() throws IOException {
    NocturneRun run = flux(HEADER + "a,0.05,59000,1e-3,0,0,ztfg,59001,25\nb,1\n");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("Row 2 of rows.csv has 2 values for 9 columns");
    assertThat(run.lines()).hasSize(2);
  }

  @Test
  void standardInputIsATableToo() {
    byte[] input =
        ("\uFEFF" + HEADER + "# said\n\nq, 0.05 ,59000,1e-3,0,0,ztfg,59001,25\n")
            .getBytes(StandardCharsets.UTF_8);
    NocturneRun run = NocturneRun.in(folder, input, Map.of(), "flux", "-");
    assertThat(run.err()).isEmpty();
    assertThat(run.lines()).hasSize(2);
  }

  private NocturneRun flux(String table, String... options) throws IOException {
    Files.writeString(folder.resolve("rows.csv"), table);
    List<String> arguments = new ArrayList<>(List.of("flux", "rows.csv"));
    arguments.addAll(List.of(options));
    return NocturneRun.in(folder, arguments.toArray(new String[0]));
  }
}
