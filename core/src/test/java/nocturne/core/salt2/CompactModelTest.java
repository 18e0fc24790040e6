package nocturne.core.salt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompactModelTest {
  private static final int LARGEST = 1_500_000;
  private static final double[] REDSHIFTS = {0.01, 0.04, 0.09, 0.14, 0.2};
  private static final double[] STRETCHES = {-5, -2.5, 0, 2.5, 5};
  private static final double[] COLOURS = {-5, -1, 0, 1, 5};

  @Test
  void theBuiltInModelIsSmall() throws IOException {
    assertThat(resource().length).isBetween(100_000, LARGEST);
    assertThat(SaltModels.find("salt3")).containsSame(SaltModels.salt3f22());
    assertThat(SaltModels.find("salt3-k21")).isEmpty();
    assertThat(SaltModels.salt3f22()).hasToString("salt3-f22 2.0");
  }

  @Test
  void theBuiltInModelIsMadeFromThePublishedOne() {
    SaltModel ours = SaltModels.salt3f22();
    SaltModel published = ReferenceModels.of("salt3-f22");
    near(ours.m0(), published.m0());
    near(ours.m1(), published.m1());
    near(ours.errors().v00(), published.errors().v00());
    near(ours.errors().v11(), published.errors().v11());
    near(ours.errors().v01(), published.errors().v01());
    for (double w = 2000; w <= 11000; w += 7) {
      assertThat(ours.colourLaw().at(w)).isEqualTo(published.colourLaw().at(w));
      assertThat(ours.errors().dispersion().at(w)).isEqualTo(published.errors().dispersion().at(w));
    }
  }

  private static void near(SpectralGrid ours, SpectralGrid published) {
    assertThat(ours.phases()).isEqualTo(published.phases());
    assertThat(ours.wavelengths()).isEqualTo(published.wavelengths());
    for (int i = 0; i < ours.phases().size(); i++) {
      for (int j = 0; j < ours.wavelengths().size(); j++) {
        double off = Math.abs(ours.node(i, j) - published.node(i, j));
        assertThat(off).isLessThanOrEqualTo(0x1p-24 * Math.abs(published.node(i, j)) * 1.000001);
      }
    }
  }

  /** Over the box in which fits are made; what is asserted is what the science page says. */
  @Test
  void photometryOfTheBuiltInModelIsThatOfThePublishedOne() {
    SaltModel ours = SaltModels.salt3f22();
    SaltModel published = ReferenceModels.of("salt3-f22");
    double fluxOff = 0;
    double errorOff = 0;
    for (String band : Bandpasses.ztf().names()) {
      List<Observation> epochs = new ArrayList<>();
      for (double phase = -20; phase <= 50; phase += 0.7) {
        epochs.add(new Observation(phase, band, Double.NaN, Double.NaN, 25));
      }
      Photometry one = new Photometry(ours, Bandpasses.ztf(), MilkyWayDust.none(), epochs);
      Photometry other = new Photometry(published, Bandpasses.ztf(), MilkyWayDust.none(), epochs);
      for (double z : REDSHIFTS) {
        for (double c : COLOURS) {
          double peak =
              Arrays.stream(other.flux(new SaltParameters(z, 0, 1e-3, 0, c))).max().orElseThrow();
          for (double x1 : STRETCHES) {
            SaltParameters p = new SaltParameters(z, 0, 1e-3, x1, c);
            double[] found = one.flux(p);
            double[] expected = other.flux(p);
            double[][] errors = one.relativeCovariance(p);
            double[][] expectedErrors = other.relativeCovariance(p);
            for (int i = 0; i < found.length; i++) {
              fluxOff = Math.max(fluxOff, Math.abs(found[i] - expected[i]) / peak);
              if (Math.abs(expected[i]) > 1e-3 * peak) {
                errorOff = Math.max(errorOff, Math.abs(errors[i][i] / expectedErrors[i][i] - 1));
              }
            }
          }
        }
      }
    }
    assertThat(fluxOff).isLessThan(2e-8);
    assertThat(errorOff).isLessThan(5e-5);
  }

  @Test
  void bytesThatAreNoModelAreRefused() throws IOException {
    byte[] whole = resource();
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    assertThatThrownBy(() -> CompactModel.read("cut", new ByteArrayInputStream(cut)))
        .isInstanceOf(UnreadableModelException.class)
        .hasMessageStartingWith("Cannot read the compact model cut: its bytes end early")
        .hasMessageEndingWith(
            "Make it anew from the published files, or install the program anew.");
    assertThatThrownBy(() -> CompactModel.read("no", new ByteArrayInputStream(new byte[100])))
        .isInstanceOf(UnreadableModelException.class);
  }

  @Test
  void damageIsSeenWhereverItIs() throws IOException {
    byte[] whole = resource();
    Random random = new Random(3);
    for (int i = 0; i < 40; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> CompactModel.read("damaged", new ByteArrayInputStream(damaged)))
          .isInstanceOf(UnreadableModelException.class);
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException, UnreadableModelException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CompactModel.write(SaltModels.salt3f22(), "2.0", out);
    SaltModel again = CompactModel.read("again", new ByteArrayInputStream(out.toByteArray()));
    assertThat(again.version()).isEqualTo("2.0");
    assertThat(again.m1().node(30, 400)).isEqualTo(SaltModels.salt3f22().m1().node(30, 400));
  }

  private static byte[] resource() throws IOException {
    try (InputStream in = SaltModels.class.getResourceAsStream("salt3-f22.model")) {
      assertThat(in).isNotNull();
      return in.readAllBytes();
    }
  }
}
