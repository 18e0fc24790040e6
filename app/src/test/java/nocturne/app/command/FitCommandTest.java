package nocturne.app.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.Photometry;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.SaltParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FitCommandTest {
  private static final SaltParameters TRUTH = new SaltParameters(0.05, 59030.4, 3e-3, 0.6, 0.04);

  @TempDir Path folder;

  @Test
  void columnsAreThoseThatUsersWerePromised() throws IOException {
    write("one.csv", fluxes("a", ""));

    assertThat(fit("one.csv").lines().get(0))
        .isEqualTo(
            "id,status,reason,quality,at_bound,left_out,z,z_err,t0,t0_err,x0,x0_err,x1,x1_err,c,"
                + "c_err,chisq,ndof,ncall,seconds,z_z_cov,z_t0_cov,z_x0_cov,z_x1_cov,z_c_cov,t0_t0_cov,"
                + "t0_x0_cov,t0_x1_cov,t0_c_cov,x0_x0_cov,x0_x1_cov,x0_c_cov,x1_x1_cov,x1_c_cov,"
                + "c_c_cov");
  }

  @Test
  void fluxesWithoutNoiseGiveBackTheirParameters() throws IOException {
    write("one.csv", fluxes("a", ""));
    Map<String, String> row = rows(fit("one.csv")).get(0);

    assertThat(row).containsEntry("id", "a").containsEntry("status", "fitted");
    assertThat(row.get("reason")).isEmpty();
    assertThat(number(row, "z")).isCloseTo(TRUTH.z(), within(1e-4));
    assertThat(number(row, "t0")).isCloseTo(TRUTH.t0(), within(1e-3));
    assertThat(number(row, "x0")).isCloseTo(TRUTH.x0(), within(1e-6));
    assertThat(number(row, "x1")).isCloseTo(TRUTH.x1(), within(1e-2));
    assertThat(number(row, "c")).isCloseTo(TRUTH.c(), within(1e-3));
    assertThat(Math.sqrt(number(row, "z_z_cov"))).isCloseTo(number(row, "z_err"), within(1e-12));
  }

  @Test
  void magnitudesGiveTheSameFitAsTheirFluxes() throws IOException {
    write("flux.csv", fluxes("a", ""));
    write("mag.csv", magnitudes());
    Map<String, String> flux = rows(fit("flux.csv")).get(0);
    Map<String, String> mag = rows(fit("mag.csv")).get(0);

    for (String parameter : List.of("z", "t0", "x0", "x1", "c")) {
      assertThat(number(mag, parameter))
          .as(parameter)
          .isCloseTo(number(flux, parameter), within(0.05 * number(flux, parameter + "_err")));
    }
  }

  @Test
  void aRedshiftIsHeldByTheTableOrTheOption() throws IOException {
    write("with-z.csv", fluxes("a", "0.06"));
    write("one.csv", fluxes("a", ""));
    Map<String, String> byTable = rows(fit("with-z.csv")).get(0);
    Map<String, String> byOption = rows(fit("one.csv", "--z", "0.06")).get(0);

    byTable.remove("seconds");
    byOption.remove("seconds");
    assertThat(byTable).isEqualTo(byOption).containsEntry("z", "0.06").containsEntry("z_err", "");
  }

  @Test
  void aRedshiftOfTheOptionGoesBeforeTheTables() throws IOException {
    write("with-z.csv", fluxes("a", "0.06"));

    assertThat(rows(fit("with-z.csv", "--z", "0.08")).get(0)).containsEntry("z", "0.08");
    assertThat(rows(fit("with-z.csv", "--fix", "z=0.08")).get(0)).containsEntry("z", "0.08");
    assertThat(rows(fit("with-z.csv", "--z-range", "0.1,0.2")).get(0)).containsEntry("z", "0.06");
  }

  @Test
  void aRedshiftThatMeansNoneIsNamedAndTheOtherFilesStillComeOut() throws IOException {
    write("none.csv", fluxes("a", "-99"));
    write("one.csv", fluxes("b", ""));
    NocturneRun run = fit("none.csv", "one.csv");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("none.csv: line 2: z -99.0 is no redshift").contains("empty");
    assertThat(rows(run)).extracting(row -> row.get("id")).containsExactly("b");
  }

  @Test
  void theTimeOfMaximumIsLookedForWhereTheOptionSays() throws IOException {
    String years = fluxes("a", "");
    String outlier = "a,57000.5,ztfg,9000,900,25,ab,\n";
    write("years.csv", years + outlier);

    Map<String, String> lost = rows(fit("years.csv")).get(0);
    Map<String, String> found = rows(fit("years.csv", "--t0-range", "59000,59060")).get(0);
    assertThat(number(lost, "t0")).isLessThan(57_031);
    assertThat(number(found, "t0")).isCloseTo(59_030.4, within(0.01));
    assertThat(found.get("t0_err")).isNotEmpty();
    assertThat(fit("years.csv", "--t0-range", "58980").err()).contains("such as 59000,59060");
    assertThat(fit("years.csv", "--t0-range", "2,1").code()).isEqualTo(2);
    assertThat(fit("years.csv", "--t0-range", "1,2", "--fix", "t0=3").err())
        .contains("t0 is given twice");
  }

  @Test
  void otherParametersAreHeldAndTheirErrorsAbsent() throws IOException {
    write("one.csv", fluxes("a", ""));
    Map<String, String> row = rows(fit("one.csv", "--fix", "x1=0", "--fix", "c=0.1")).get(0);

    assertThat(row).containsEntry("x1", "0.0").containsEntry("c", "0.1");
    assertThat(row).containsEntry("x1_err", "").containsEntry("c_err", "");
    assertThat(row.get("z_err")).isNotEmpty();
  }

  @Test
  void aBadFileIsNamedAndTheOthersStillComeOut() throws IOException {
    write("one.csv", fluxes("a", ""));
    write("bad.csv", "time,band,flux,fluxerr,zp\n1,ztfg,bright,1,25\n");
    write("bad.avro", "no packet");
    NocturneRun run = fit("bad.csv", "bad.avro", "one.csv");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("bad.csv: line 2: flux \"bright\" is no number")
        .contains("bad.avro: NOT_AVRO");
    assertThat(rows(run)).hasSize(1);
  }

  @Test
  void whatCannotBeFittedIsARowWithItsReason() throws IOException {
    write("few.csv", "time,band,flux,fluxerr,zp\n59000,ztfg,100,1,25\n59001,ztfr,100,1,25\n");
    NocturneRun run = fit("few.csv");

    assertThat(run.code()).isZero();
    assertThat(rows(run).get(0)).containsEntry("status", "not_fitted").containsEntry("z", "");
    assertThat(rows(run).get(0).get("reason")).startsWith("TOO_FEW_POINTS: ");
  }

  @Test
  void standardInputAndSeveralLightCurvesAreRead() throws IOException {
    String second = fluxes("b", "");
    byte[] both =
        (fluxes("a", "") + second.substring(second.indexOf('\n') + 1))
            .getBytes(StandardCharsets.UTF_8);
    NocturneRun run = NocturneRun.in(folder, both, Map.of(), "fit", "-");

    assertThat(run.err()).isEmpty();
    assertThat(rows(run)).extracting(row -> row.get("id")).containsExactly("a", "b");
  }

  @Test
  void eachFitHasAPlot() throws IOException {
    write("one.csv", fluxes("../a b", ""));
    write("two.csv", fluxes("../a_b", ""));
    NocturneRun run = fit("one.csv", "two.csv", "--plot", "plots");

    assertThat(run.code()).isZero();
    try (Stream<Path> files = Files.list(folder.resolve("plots"))) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("__a_b.png", "__a_b_2.png");
    }
    assertThat(ImageIO.read(folder.resolve("plots/__a_b.png").toFile()).getWidth())
        .isGreaterThan(600);

    assertThat(fit("one.csv", "--plot", "papers", "--plot-format", "pdf").code()).isZero();
    assertThat(folder.resolve("papers/__a_b.pdf")).content(ISO_8859_1).startsWith("%PDF-");
  }

  @Test
  void wrongUseTouchesNothing() throws IOException {
    write("one.csv", fluxes("a", ""));

    assertThat(fit("none.csv").code()).isEqualTo(2);
    assertThat(fit("one.csv", "--fix", "y=1").err()).contains("no parameter y");
    assertThat(fit("one.csv", "--z", "0.1", "--z-range", "0.1,0.2").err())
        .contains("z is given twice");
    assertThat(fit("one.csv", "--model", "salt9").err()).contains("no model salt9");
    assertThat(fit("one.csv", "--error-floor", "-1").code()).isEqualTo(2);
  }

  /** The reference is the table of fits by sncosmo that lies beside the packets. */
  @Test
  void packetsAreFittedNoWorseThanBySncosmo() throws IOException {
    Path ztf = ReferenceData.ztf();
    NocturneRun run =
        NocturneRun.in(
            ztf,
            "fit",
            "--model",
            "../salt/salt3-k21",
            "alerts/1704377621415015002.avro",
            "alerts/1704227924715015016.avro",
            "alerts/1704252770815015016.avro");
    Map<String, Map<String, String>> reference = new HashMap<>();
    for (Map<String, String> row :
        ReferenceData.rows(ztf.resolve("reference").resolve("salt3_fits_default.csv"))) {
      reference.put(row.get("candid"), row);
    }

    assertThat(run.code()).isZero();
    assertThat(rows(run)).hasSize(3);
    for (Map<String, String> row : rows(run)) {
      double best = number(reference.get(row.get("id")), "best_chisq");
      assertThat(number(row, "chisq")).as(row.get("id")).isLessThan(best + 0.01 + 1e-6 * best);
    }
  }

  private NocturneRun fit(String... arguments) {
    List<String> all = new ArrayList<>(List.of("fit"));
    all.addAll(List.of(arguments));
    return NocturneRun.in(folder, all.toArray(new String[0]));
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private static List<Map<String, String>> rows(NocturneRun run) {
    return ReferenceData.rows(run.lines());
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }

  private static List<Observation> epochs() {
    List<Observation> when = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      when.add(new Observation(59018 + 3 * i, "ztfg", 0, 8, 25));
      when.add(new Observation(59018.03 + 3 * i, "ztfr", 0, 8, 25));
    }
    double[] flux =
        new Photometry(SaltModels.salt3f22(), Bandpasses.ztf(), MilkyWayDust.none(), when)
            .flux(TRUTH);
    List<Observation> epochs = new ArrayList<>();
    for (int i = 0; i < flux.length; i++) {
      Observation at = when.get(i);
      if (flux[i] > 40) {
        epochs.add(new Observation(at.mjd(), at.band(), flux[i], at.fluxError(), 25));
      }
    }
    return epochs;
  }

  private static String fluxes(String id, String z) {
    StringBuilder text = new StringBuilder("sn_id,time,band,flux,fluxerr,zp,zpsys,z\n");
    for (Observation e : epochs()) {
      text.append(
          String.join(
              ",", id, "" + e.mjd(), e.band(), "" + e.flux(), "" + e.fluxError(), "25", "ab", z));
      text.append('\n');
    }
    return text.toString();
  }

  private static String magnitudes() {
    StringBuilder text = new StringBuilder("objectId,jd,fid,magpsf,sigmapsf,isdiffpos\n");
    for (Observation e : epochs()) {
      double mag = 25 - 2.5 * Math.log10(e.flux());
      double error = 2.5 / Math.log(10) * e.fluxError() / e.flux();
      text.append("a," + (e.mjd() + 2400000.5) + "," + (e.band().equals("ztfg") ? 1 : 2));
      text.append("," + mag + "," + error + ",t\n");
    }
    return text.toString();
  }
}
