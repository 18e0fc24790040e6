package nocturne.core.salt2.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.Observation;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

/**
 * Which packets are fitted at all; The references are a second program's tables of the same ones.
 */
class ReferenceDemandsTest {
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  @Test
  void theOriginalsDemandsCountTheSignsThatItKnew() throws UnreadableException {
    Map<String, Map<String, String>> table =
        SharedData.table("ztf/reference/salt3_fits.csv").stream()
            .filter(row -> "original".equals(row.get("fluxerr_mode")))
            .collect(Collectors.toMap(row -> row.get("file"), Function.identity()));
    int fitted = 0;
    for (Map.Entry<String, byte[]> packet : SharedData.indexedPackets().entrySet()) {
      Alert alert = decoder.decodeOne(packet.getValue());
      boolean does = isFitted(FitSettings.original(), AlertPhotometry.original(alert.original()));
      assertThat(does).as(packet.getKey()).isEqualTo(passes(table.get(packet.getKey())));
      fitted += does ? 1 : 0;
    }
    assertThat(fitted).isEqualTo(120);
  }

  @Test
  void ourDemandsCountEverySign() throws UnreadableException {
    Map<String, Map<String, String>> table =
        SharedData.table("ztf/reference/salt3_fits_default.csv").stream()
            .collect(Collectors.toMap(row -> row.get("file"), Function.identity()));
    int fitted = 0;
    for (Map.Entry<String, byte[]> packet : SharedData.indexedPackets().entrySet()) {
      Alert alert = decoder.decodeOne(packet.getValue());
      boolean does = isFitted(FitSettings.defaults(), AlertPhotometry.of(alert.lightCurve()));
      assertThat(does).as(packet.getKey()).isEqualTo(passes(table.get(packet.getKey())));
      fitted += does ? 1 : 0;
    }
    assertThat(fitted).isEqualTo(124);
  }

  private static boolean passes(Map<String, String> row) {
    return "true".equals(row.get("passes_quality_cuts"));
  }

  private static boolean isFitted(FitSettings settings, List<Observation> photometry) {
    Selection.BandNumbers bands =
        new Selection.BandNumbers() {
          @Override
          public int of(String band) {
            return band.startsWith("ztf") ? 0 : UNKNOWN;
          }

          @Override
          public int count() {
            return 1;
          }
        };
    return new Selection(settings, bands, photometry).refusal(settings.freeParameters()) == null;
  }
}
