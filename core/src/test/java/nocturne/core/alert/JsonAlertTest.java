package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.Observation;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

class JsonAlertTest {
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private final AlertJson json = new AlertJson(JsonStyle.CANDID_AS_NUMBER_AND_STRING);

  private void assertComesBack(Alert alert) throws UnreadableException {
    JsonAlert back = JsonAlert.parse(json.toBytes(alert), Ztf.SURVEY);
    assertThat(back.candid()).isEqualTo(alert.candid());
    assertThat(back.objectId()).isEqualTo(alert.objectId());
    assertThat(back.jd()).isEqualTo(alert.jd());
    LightCurve curve = alert.lightCurve();
    assertThat(back.lightCurve()).isEqualTo(curve);
    assertThat(AlertPhotometry.of(back.lightCurve())).isEqualTo(AlertPhotometry.of(curve));
  }

  @Test
  void aLightCurveComesBackNumberForNumber() throws UnreadableException {
    SampleAlert sample = SampleAlert.of(1_127_561_445_515_015_006L);
    sample.epoch(sample.jd() - 3.1, 2, 19.25f, 0.1f, "f", 11);
    sample.epoch(sample.jd() - 4.1, 9, 19.25f, Float.NaN, "1", 12);
    sample.nothingFound(sample.jd() - 5.1, 1, 20.5f);
    sample.forced(sample.jd() - 6.1, 1, 120.5f, 9.5f, 26.3f);
    Alert alert = decoder.decodeOne(sample.packet());
    assertComesBack(alert);
    assertThat(JsonAlert.parse(json.toBytes(alert), Ztf.SURVEY).original())
        .isEqualTo(alert.original());
  }

  @Test
  void anAlertWithoutHistoryComesBackToo() throws UnreadableException {
    assertComesBack(decoder.decodeOne(SampleAlert.of(5).noHistory().packet()));
  }

  @Test
  void realPacketsComeBack() throws UnreadableException {
    int some = 0;
    for (Map.Entry<String, byte[]> packet : SharedData.packets("ztf/alerts").entrySet()) {
      assertComesBack(decoder.decodeOne(packet.getValue()));
      some++;
    }
    assertThat(some).isGreaterThan(50);
  }

  @Test
  void whatIsNoAlertIsToldWithItsReason() {
    assertThat(refused("{")).isEqualTo(Reason.CORRUPT);
    assertThat(refused("")).isEqualTo(Reason.NOT_AN_ALERT);
    assertThat(refused("[1]")).isEqualTo(Reason.NOT_AN_ALERT);
    assertThat(refused("{\"candidate\":{}}")).isEqualTo(Reason.MISSING_FIELD);
    assertThat(refused("{\"candid\":1.5,\"candidate\":{}}")).isEqualTo(Reason.MISSING_FIELD);
  }

  private static Reason refused(String text) {
    UnreadableException[] why = new UnreadableException[1];
    assertThatThrownBy(() -> JsonAlert.parse(text.getBytes(StandardCharsets.UTF_8), Ztf.SURVEY))
        .isInstanceOfSatisfying(UnreadableException.class, e -> why[0] = e);
    return why[0].reason();
  }

  @Test
  void theOriginalsPhotometryIsPositiveInThePacketsOrderAndWithItsErrors()
      throws UnreadableException {
    SampleAlert sample = SampleAlert.of(3).noHistory().candidate("isdiffpos", "f");
    Alert alert = decoder.decodeOne(sample.packet());
    List<Observation> standard = AlertPhotometry.of(alert.lightCurve());
    List<Observation> original = AlertPhotometry.original(alert.original());
    assertThat(standard).singleElement().satisfies(o -> assertThat(o.flux()).isNegative());
    assertThat(original)
        .singleElement()
        .satisfies(
            o -> {
              assertThat(o.flux()).isPositive();
              assertThat(o.fluxError() / o.flux())
                  .isEqualTo(0.05f * Math.log(4), org.assertj.core.data.Offset.offset(1e-9));
              assertThat(o.band()).isEqualTo("ztfg");
            });
  }
}
