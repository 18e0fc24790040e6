package nocturne.core.salt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nocturne.core.sample.SharedData;
import org.junit.jupiter.api.Test;

class BandpassTest {
  @Test
  void builtInBandsAreThoseThatSncosmoUses() {
    List<Map<String, String>> rows = SharedData.table("bandpasses/ztf/bands.csv");
    assertThat(rows).hasSize(3);
    for (Map<String, String> row : rows) {
      Bandpass band = Bandpasses.ztf().get(row.get("band"));
      assertThat(band.size()).isEqualTo(Integer.parseInt(row.get("npoints_after_trim")));
      assertThat(band.minWavelength()).isEqualTo(number(row, "minwave"));
      assertThat(band.maxWavelength()).isEqualTo(number(row, "maxwave"));
      assertThat(band.effectiveWavelength()).isCloseTo(number(row, "wave_eff"), within(1e-8));
      double zero = number(row, "ab_zpbandflux");
      assertThat(band.abZeroFlux()).isCloseTo(zero, within(1e-12 * zero));
      BandSamples samples = band.samples(5, 1);
      assertThat(samples.size()).isEqualTo((int) number(row, "integration_npoints"));
      assertThat(samples.step()).isCloseTo(number(row, "integration_dwave"), within(1e-10));
    }
  }

  @Test
  void builtInBandsAreThePublishedOnesTrimmed() throws IOException, UnreadableModelException {
    for (String name : List.of("ztfg", "ztfr", "ztfi")) {
      Bandpass published;
      try (InputStream in =
          Files.newInputStream(SharedData.require().resolve("bandpasses/ztf/" + name + ".dat"))) {
        published = Bandpasses.read(name, in);
      }
      Bandpass ours = Bandpasses.ztf().get(name);
      assertThat(published.size()).isEqualTo(ours.size());
      for (int i = 0; i < ours.size(); i++) {
        assertThat(published.wavelength(i)).isEqualTo(ours.wavelength(i));
        assertThat(published.transmission(i)).isEqualTo(ours.transmission(i));
      }
    }
  }

  /** Effective wavelength and zero point are sncosmo's for the same four points. */
  @Test
  void anyFileOfTwoColumnsIsABand() throws IOException, UnreadableModelException {
    Bandpass own = read("# mine\n\n4000, 0.0\n4500\t0.6\r\n 5000 0.8\n6000 0.1\n");
    assertThat(own.effectiveWavelength()).isCloseTo(4982.456131578948, within(1e-8));
    assertThat(own.abZeroFlux()).isCloseTo(1053184.3755031496, within(1e-6));
    assertThat(Bandpasses.ztf().with(own).get("own")).isSameAs(own);
    assertThat(Bandpasses.ztf().find("own")).isEmpty();
  }

  @Test
  void onePointBeyondAThousandthOfTheMaximumIsKept() {
    Bandpass band =
        Bandpass.of(
            "b",
            new double[] {1, 2, 3, 4, 5, 6, 7},
            new double[] {0.0001, 0.0002, 0.5, 0.0001, 1, 0.0009, 0});
    assertThat(band.minWavelength()).isEqualTo(2);
    assertThat(band.maxWavelength()).isEqualTo(6);
  }

  @Test
  void whatIsNoBandIsNamedWithItsLine() {
    assertThatThrownBy(() -> read("4000 0.5\n4100 half\n"))
        .isInstanceOf(UnreadableModelException.class)
        .hasMessage(
            "Cannot read the band 'own': line 2 has 'half' where a number must be. Mend that line,"
                + " or get the file anew from where it was published.");
    assertThatThrownBy(() -> read("4000 0.5\n4000 0.6\n"))
        .hasMessageContaining("node 1 is 4000.0")
        .hasMessageContaining("Get the file anew");
    assertThatThrownBy(() -> read("4000 0.5 1\n")).hasMessageContaining("3 values");
    assertThatThrownBy(() -> read("4000 0\n5000 0\n")).hasMessageContaining("lets none");
    assertThatThrownBy(() -> read("4000 NaN\n")).hasMessageContaining("finite");
    assertThatThrownBy(() -> read("")).hasMessageContaining("at least 2");
    assertThatThrownBy(() -> read("-1 1\n5000 1\n")).hasMessageContaining("above 0");
  }

  /** The table states its pivot wavelength itself; its trimmed ends move it by 0.02 angstroms. */
  @Test
  void aVoTableOfTheFilterProfileServiceIsABand() throws IOException, UnreadableModelException {
    Path file = SharedData.require().resolve("bandpasses/ztf/svo_Palomar.ZTF.g.xml");
    Bandpass band;
    try (InputStream in = Files.newInputStream(file)) {
      band = Bandpasses.read("svo", in);
    }
    BandSamples samples = band.samples(1, 1);
    double up = 0;
    double down = 0;
    for (int i = 0; i < samples.size(); i++) {
      up += samples.transmission(i) * samples.wavelength(i);
      down += samples.transmission(i) / samples.wavelength(i);
    }
    assertThat(Math.sqrt(up / down)).isCloseTo(4783.5021209252, within(0.05));
  }

  @Test
  void aVoTableThatIsNoPhotonCountersIsRefused() throws IOException, UnreadableModelException {
    assertThat(read(voTable("1", "nm", "400")).minWavelength()).isEqualTo(4000);
    assertThatThrownBy(() -> read(voTable("0", "nm", "400")))
        .isInstanceOf(UnreadableModelException.class)
        .hasMessage(
            "Cannot read the VOTable of the band 'own': its detector counts energy, and a share of"
                + " photons is needed. Give two columns of text instead: wavelength in angstroms,"
                + " share of photons.");
    assertThatThrownBy(() -> read(voTable("1", "Hz", "400"))).hasMessageContaining("in 'Hz'");
    assertThatThrownBy(() -> read(voTable("1", "nm", "x"))).hasMessageContaining("row 1 has 'x'");
    assertThatThrownBy(() -> read(voTable("1", "nm", "600"))).hasMessageContaining("node 1 is");
    assertThatThrownBy(() -> read("<VOTABLE>")).hasMessageContaining("cut off");
    assertThatThrownBy(() -> read("<VOTABLE/>")).hasMessageContaining("no fields Wavelength");
  }

  private static String voTable(String detector, String unit, String first) {
    return "<VOTABLE><RESOURCE><TABLE><PARAM name='DetectorType' value='"
        + detector
        + "'/><FIELD name='Wavelength' unit='"
        + unit
        + "'/><FIELD name='Transmission'/><DATA><TABLEDATA><TR><TD>"
        + first
        + "</TD><TD>0.5</TD></TR><TR><TD>500</TD><TD>0.6</TD></TR>"
        + "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>";
  }

  @Test
  void anUnknownBandIsNamedBesideTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bandpasses.ztf().get("ztfz"))
        .withMessage(
            "There is no band 'ztfz'; known are ztfg, ztfr, ztfi. Take one of these, or add its"
                + " transmission.");
  }

  private static Bandpass read(String text) throws IOException, UnreadableModelException {
    return Bandpasses.read(
        "own", new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }
}
