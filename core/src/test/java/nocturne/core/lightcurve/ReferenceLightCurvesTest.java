package nocturne.core.lightcurve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

/** The reference is a second program's table of the same packets' light curves. */
class ReferenceLightCurvesTest {
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  @Test
  void defaultLightCurvesAreThoseOfTheTable() throws UnreadableException {
    Map<String, List<Map<String, String>>> table = byFile("lightcurves_default.csv");
    int epochs = 0;
    for (Map.Entry<String, byte[]> packet : SharedData.indexedPackets().entrySet()) {
      List<Map<String, String>> expected = table.get(packet.getKey());
      List<Detection> curve =
          alert(packet.getValue()).lightCurve().detections().stream()
              .filter(each -> each.fluxError().isPresent())
              .toList();
      assertThat(curve).as(packet.getKey()).hasSameSizeAs(expected);
      for (int i = 0; i < curve.size(); i++) {
        assertDetection(curve.get(i), expected.get(i), packet.getKey());
        epochs++;
      }
    }
    assertThat(epochs).isEqualTo(4052);
  }

  @Test
  void originalEpochsAreThoseOfTheTable() throws UnreadableException {
    Map<String, List<Map<String, String>>> table = byFile("epochs.csv");
    int epochs = 0;
    for (Map.Entry<String, byte[]> packet : SharedData.indexedPackets().entrySet()) {
      List<Map<String, String>> expected = table.get(packet.getKey());
      List<OriginalEpoch> curve = alert(packet.getValue()).original();
      assertThat(curve).as(packet.getKey()).hasSameSizeAs(expected);
      for (int i = 0; i < curve.size(); i++) {
        assertOriginal(curve.get(i), expected.get(i));
        epochs++;
      }
    }
    assertThat(epochs).isEqualTo(4057);
  }

  private static void assertDetection(Detection found, Map<String, String> row, String file) {
    assertThat(found.mjd()).as(file).isEqualTo(number(row, "mjd"));
    assertThat(found.band()).isEqualTo(row.get("band"));
    assertThat(found.sign()).isEqualTo(Integer.parseInt(row.get("sign")));
    assertExact(found.flux(), number(row, "flux"));
    assertExact(found.fluxError().orElseThrow(), number(row, "fluxerr"));
    assertThat(found.candid()).isEqualTo(Long.parseLong(row.get("epoch_candid")));
  }

  private static void assertOriginal(OriginalEpoch found, Map<String, String> row) {
    assertThat(found.jd()).isEqualTo(number(row, "jd"));
    assertThat(found.mjd()).isEqualTo(number(row, "mjd"));
    assertThat(found.band()).isEqualTo(row.get("band"));
    assertThat(found.mag()).isEqualTo(number(row, "magpsf"));
    assertThat(found.magError()).isEqualTo(number(row, "sigmapsf"));
    assertThat(found.zp()).isEqualTo(number(row, "zp"));
    assertThat(found.zpAssumed()).isEqualTo(row.get("zp_assumed").equals("1"));
    assertThat(found.sign()).isEqualTo(row.get("isdiffpos"));
    assertExact(found.flux(), number(row, "flux"));
    assertExact(found.fluxErrorOriginal(), number(row, "fluxerr_original"));
    assertExact(found.fluxErrorCorrected(), number(row, "fluxerr_corrected"));
  }

  /**
   * The table was computed with a power function that is off in the last bit in one of a thousand
   * cases; in the products that make an error the bit may become two.
   */
  private static void assertExact(double found, double expected) {
    assertThat(Math.abs(found - expected)).isLessThanOrEqualTo(2 * Math.ulp(expected));
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }

  private static Map<String, List<Map<String, String>>> byFile(String table) {
    return SharedData.table("ztf/reference/" + table).stream()
        .collect(Collectors.groupingBy(row -> row.get("file")));
  }

  private Alert alert(byte[] packet) throws UnreadableException {
    return decoder.decodeOne(packet);
  }
}
