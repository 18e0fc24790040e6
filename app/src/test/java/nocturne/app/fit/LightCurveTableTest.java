package nocturne.app.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.List;
import nocturne.core.salt2.Observation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LightCurveTableTest {

  @Test
  void fluxesAreTakenAsSncosmoHasThem() throws Exception {
    List<FitTarget> targets =
        read(
            """
            # made for a test
            sn_id,time,band,flux,fluxerr,zp,zpsys,true_flux
            7,59031.8,ztfr,24.0,41.7,26.2,ab,0.0
            8,59032.8,sdssg,-3,4,25,AB,
            7,59033.8,ztfg,nan,,26.2,ab,1
            """);

    assertThat(targets).extracting(FitTarget::id).containsExactly("7", "8");
    assertThat(targets.get(0).photometry())
        .containsExactly(
            new Observation(59031.8, "ztfr", 24, 41.7, 26.2),
            new Observation(59033.8, "ztfg", Double.NaN, Double.NaN, 26.2));
    assertThat(targets.get(1).photometry())
        .containsExactly(new Observation(59032.8, "sdssg", -3, 4, 25));
    assertThat(targets.get(0).redshift()).isEmpty();
  }

  @Test
  void magnitudesBecomeSignedFluxesAndUpperLimitsAreLeftOut() throws Exception {
    List<FitTarget> targets =
        read(
            """
            oid,mjd,fid,magpsf,sigmapsf,isdiffpos
            ZTF18abc,59031.5,1,20,0.1,1
            ZTF18abc,59032.5,2,22.5,0.2,-1
            ZTF18abc,59033.5,3,,,
            """);

    assertThat(targets).hasSize(1);
    List<Observation> epochs = targets.get(0).photometry();
    assertThat(epochs).hasSize(2);
    assertThat(epochs.get(0).band()).isEqualTo("ztfg");
    assertThat(epochs.get(0).flux()).isCloseTo(100, within(1e-9));
    // d(flux) = flux * ln(10)/2.5 * d(mag)
    assertThat(epochs.get(0).fluxError()).isCloseTo(9.210340371976184, within(1e-9));
    assertThat(epochs.get(0).zeroPoint()).isEqualTo(25);
    assertThat(epochs.get(1).band()).isEqualTo("ztfr");
    assertThat(epochs.get(1).flux()).isCloseTo(-10, within(1e-9));
    assertThat(epochs.get(1).fluxError()).isCloseTo(1.8420680743952367, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i:objectId,i:jd,i:fid,i:magpsf,i:sigmapsf,i:isdiffpos",
        "objectId,jd,fid,magpsf,sigmapsf,isdiffpos",
        "objectId,MJD,filter,mag,magerr,isdiffpos",
        "name,time,band,magnitude,e_magnitude,isdiffpos",
        "\uFEFFoid,ant_mjd,ant_passband,ant_mag,ant_magerr,isdiffpos"
      })
  void columnsMayHaveTheNamesThatBrokersGiveThem(String header) throws Exception {
    List<FitTarget> targets = read(header + "\nA,2459032.25,zg,20,0.1,t\n");

    assertThat(targets).extracting(FitTarget::id).containsExactly("A");
    Observation epoch = targets.get(0).photometry().get(0);
    assertThat(epoch.mjd()).isCloseTo(59031.75, within(1e-9));
    assertThat(epoch.band()).isEqualTo("ztfg");
    assertThat(epoch.flux()).isCloseTo(100, within(1e-9));
  }

  @Test
  void aTableWithoutNamesIsOneLightCurveUnderTheFilesName() throws Exception {
    List<FitTarget> targets =
        read("time,band,flux,fluxerr,zp\n59000,ztfg,1,1,25\n59001,ztfr,1,1,25\n");

    assertThat(targets).extracting(FitTarget::id).containsExactly("curve.csv");
    assertThat(targets.get(0).photometry()).hasSize(2);
  }

  @Test
  void aRedshiftIsThatOfItsLightCurve() throws Exception {
    List<FitTarget> targets =
        read(
            """
            sn_id,time,band,flux,fluxerr,zp,z
            a,59000,ztfg,1,1,25,0.05
            a,59001,ztfg,1,1,25,
            b,59001,ztfg,1,1,25,
            """);

    assertThat(targets.get(0).redshift()).hasValue(0.05);
    assertThat(targets.get(1).redshift()).isEmpty();
  }

  /** {@code decode --light-curve} prints an object's packets below each other. */
  @Test
  void packetsOfOneObjectStayApart() throws Exception {
    List<FitTarget> targets =
        read(
            """
            candid,objectId,file,i,jd,mjd,band,magpsf,sigmapsf,zp,flux,fluxerr_original,isdiffpos
            11,ZTF1,a.avro,0,2459000.5,59000,ztfg,20,0.1,26,1,1,f
            12,ZTF1,b.avro,0,2459000.5,59000,ztfg,20,0.1,26,1,1,t
            """);

    assertThat(targets).extracting(FitTarget::id).containsExactly("11", "12");
    assertThat(targets.get(0).photometry().get(0).flux()).isCloseTo(-100, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "time,band\\n1,ztfg|neither flux and fluxerr nor magpsf",
        "band,flux,fluxerr,zp\\nztfg,1,1,25|no column mjd",
        "time,flux,fluxerr,zp\\n1,1,1,25|no column band",
        "time,band,flux,fluxerr\\n1,ztfg,1,1|no column zp",
        "time,band,flux,fluxerr,zp\\n1,ztfg,1,25|4 cells for 5 columns",
        "time,band,flux,fluxerr,zp\\n1,ztfg,bright,1,25|flux \"bright\" is no number",
        "time,band,flux,fluxerr,zp,zpsys\\n1,ztfg,1,1,25,vega|in vega; only those in AB",
        "time,band,mag,magerr,isdiffpos\\n1,ztfg,1,1,maybe|isdiffpos maybe",
        "id,time,band,flux,fluxerr,zp,z\\na,1,ztfg,1,1,25,1\\na,1,ztfg,1,1,25,2|one redshift",
        "''|it is empty",
      })
  void whatIsNoTableIsRefusedWithTheReason(String text, String reason) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
        .isInstanceOf(UnreadableTableException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    assertThatThrownBy(() -> LightCurveTable.read("x.csv", new byte[] {1, 0, 2}))
        .isInstanceOf(UnreadableTableException.class)
        .hasMessageContaining("neither a packet nor text");
  }

  private static List<FitTarget> read(String text) throws UnreadableTableException {
    return LightCurveTable.read("curve.csv", text.getBytes(StandardCharsets.UTF_8));
  }
}
