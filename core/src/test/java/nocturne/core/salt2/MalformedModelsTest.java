package nocturne.core.salt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MalformedModelsTest {
  private final Map<String, String> files = new HashMap<>();

  /** A whole SALT3 model of two phases and two wavelengths. */
  @BeforeEach
  void aWholeModel() {
    String grid = "-1 3000 1\n-1 9000 2\n1 3000 3\n1 9000 4\n";
    files.put("salt3_template_0.dat", grid);
    files.put("salt3_template_1.dat", grid);
    files.put("salt3_lc_variance_0.dat", grid);
    files.put("salt3_lc_variance_1.dat", grid);
    files.put("salt3_lc_covariance_01.dat", grid);
    files.put(
        "salt3_color_correction.dat",
        "1\n-0.5\nSalt2ExtinctionLaw.version 1\nSalt2ExtinctionLaw.min_lambda 2800\n");
    files.put("salt3_color_dispersion.dat", "# w s\n3000 0.1\n9000 0.3\n");
  }

  @Test
  void theSmallestModelIsReadAndItsVersionFollowsItsBytes()
      throws IOException, UnreadableModelException {
    SaltModel model = read();
    assertThat(model.m0().at(0, 6000)).isCloseTo(2.5e-12, within(1e-27));
    assertThat(model.m0().at(1, 9000)).isEqualTo(4e-12);
    assertThat(model.m0().at(1.0000001, 9000)).isZero();
    assertThat(model.colourLaw().from()).isEqualTo(2800);
    assertThat(model.colourLaw().to()).isEqualTo(7000);
    assertThat(model.version()).matches("[0-9a-f]{12}").isEqualTo(read().version());
    files.put("salt3_color_dispersion.dat", "3000 0.1\n9000 0.31\n");
    assertThat(read().version()).isNotEqualTo(model.version());
  }

  @Test
  void aFolderWithoutAModelSaysWhatItLacks() {
    files.clear();
    refused(
        "Cannot read the model mine: it has neither salt2_template_0.dat nor salt3_template_0.dat."
            + " Name the folder in which the files of a SALT2 or SALT3 model lie, unpacked.");
  }

  @Test
  void aMissingFileIsNamed() {
    files.remove("salt3_lc_variance_1.dat");
    refused(
        "Cannot read the model mine: it has no salt3_lc_variance_1.dat. Add that file from where"
            + " the model was published; all of its files are needed.");
  }

  @Test
  void aWordThatIsNoNumberIsNamedWithItsLine() {
    files.put("salt3_template_1.dat", "-1 3000 1\n-1 9000 \u0007x\n");
    refused(
        "Cannot read salt3_template_1.dat of the model mine: line 2 has '?x' where a number must"
            + " be. Mend that line, or get the file anew from where it was published.");
  }

  @Test
  void aGridThatWasCutOffIsRefused() {
    files.put("salt3_template_0.dat", "-1 3000 1\n-1 9000 2\n1 3000 3\n");
    refused(
        "Cannot read salt3_template_0.dat of the model mine: its 3 values do not fill a grid: the"
            + " first phase has 2 wavelengths, and there must be two phases or more with as many"
            + " each. Get the file anew from where it was published; it may have been cut off.");
    files.put("salt3_template_0.dat", "");
    assertThatThrownBy(this::read).hasMessageContaining("its 0 values do not fill a grid");
  }

  @Test
  void nodesOutOfTurnAreNamedWithTheirLine() {
    files.put("salt3_template_0.dat", "-1 3000 1\n-1 9000 2\n1 3000 3\n1 9001 4\n");
    refused(
        "Cannot read salt3_template_0.dat of the model mine: line 4 has phase 1.0 and wavelength"
            + " 9001.0 out of turn, where each phase must list the same increasing wavelengths."
            + " Mend that line, or get the file anew from where it was published.");
    files.put("salt3_template_0.dat", "1 3000 1\n1 9000 2\n-1 3000 3\n-1 9000 4\n");
    assertThatThrownBy(this::read).hasMessageContaining("line 3 has phase -1.0");
  }

  @Test
  void aColourLawOfAnotherVersionIsRefused() {
    files.put("salt3_color_correction.dat", "1 -0.5 Salt2ExtinctionLaw.version 0");
    refused(
        "Cannot read salt3_color_correction.dat of the model mine: it has version 0.0 of the colour"
            + " law where Salt2ExtinctionLaw.version 1 is expected. Mend it, or get the file anew"
            + " from where it was published.");
    files.put("salt3_color_correction.dat", "1 -0.5");
    assertThatThrownBy(this::read).hasMessageContaining("no version");
    files.put("salt3_color_correction.dat", "");
    assertThatThrownBy(this::read).hasMessageContaining("'' where a number");
    files.put("salt3_color_correction.dat", "9 1");
    assertThatThrownBy(this::read).hasMessageContaining("'9' coefficients");
    files.put("salt3_color_correction.dat", "3 1 2");
    assertThatThrownBy(this::read).hasMessageContaining("an end after 3 words");
    files.put("salt3_color_correction.dat", "1 -0.5 colour 1");
    assertThatThrownBy(this::read).hasMessageContaining("'colour'");
  }

  /** A model or a refusal, whatever is in the files. */
  @Test
  void anyBytesHaveAnAnswer() throws IOException {
    Random random = new Random(11);
    String scraps = "0123456789-+.eE \n\t#,xNSaltInfinity\u0000";
    List<String> names = files.keySet().stream().sorted().toList();
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      String name = names.get(random.nextInt(names.size()));
      String whole = String.valueOf(files.get(name));
      StringBuilder changed = new StringBuilder(whole);
      for (int k = random.nextInt(4); k >= 0; k--) {
        int at = random.nextInt(changed.length() + 1);
        switch (random.nextInt(3)) {
          case 0 -> changed.insert(at, scraps.charAt(random.nextInt(scraps.length())));
          case 1 -> changed.delete(at, Math.min(changed.length(), at + 1 + random.nextInt(5)));
          default -> changed.insert(at, changed.substring(0, at));
        }
      }
      files.put(name, changed.toString());
      try {
        SaltModel model = read();
        assertThat(model.m0().at(0, 5000)).isFinite();
        read++;
      } catch (UnreadableModelException e) {
        assertThat(e).hasMessageStartingWith("Cannot read ");
        refused++;
      }
      files.put(name, whole);
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }

  @Test
  void aBandBeyondTheModelIsRefusedWithBothRanges() throws IOException, UnreadableModelException {
    BandIntegrals integrals =
        new BandIntegrals(read(), Bandpasses.ztf().get("ztfg"), MilkyWayDust.none());
    assertThatThrownBy(() -> integrals.moveTo(0.5, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Model mine has no flux in all of band ztfg (3676.0 to 5608.0 angstroms) at z = 0.5:"
                + " its rest-frame wavelengths are 3000.0 to 9000.0. Leave that band or redshift"
                + " out, or take a model with a wider range.");
    assertThatThrownBy(() -> integrals.moveTo(Double.NaN, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void refused(String message) {
    assertThatThrownBy(this::read).isInstanceOf(UnreadableModelException.class).hasMessage(message);
  }

  private SaltModel read() throws IOException, UnreadableModelException {
    Map<String, byte[]> bytes = new HashMap<>();
    files.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.US_ASCII)));
    return SaltModelReader.read("mine", ModelFiles.of(bytes));
  }
}
