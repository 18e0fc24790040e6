package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nocturne.core.sample.OtherFields;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.AlertFields;
import nocturne.core.survey.AlertFields.EpochFields;
import nocturne.core.survey.Survey;
import org.junit.jupiter.api.Test;

/** Another survey is another value, no other code: Rubin's packets with Rubin's names. */
class RubinPacketsTest {
  private static final Survey RUBIN =
      new OtherFields(
          new AlertFields(
              "diaSourceId",
              "objectId",
              "diaSource",
              List.of("midpointMjdTai", "psfFlux"),
              "prvDiaSources",
              "prvDiaForcedSources",
              List.of("cutoutScience", "cutoutTemplate", "cutoutDifference"),
              "stampData",
              new EpochFields(
                  "jd",
                  "fid",
                  "mag",
                  "magError",
                  "sign",
                  "zp",
                  "limit",
                  "ra",
                  "dec",
                  "flux",
                  "fluxErr")));

  private final PacketDecoder decoder = new PacketDecoder(RUBIN);

  @Test
  void containersAreRead() throws UnreadableException {
    Map<String, byte[]> packets = SharedData.packets("lsst");
    assertThat(packets).hasSize(3);
    for (byte[] packet : packets.values()) {
      Alert alert = decoder.decodeOne(packet);
      assertThat(alert.number("psfFlux")).isPresent();
      assertThat(alert.ra()).isPresent();
    }
  }

  @Test
  void bareDataAreReadWithTheSchemaOfTheirVersion() throws Exception {
    Map<String, byte[]> containers = SharedData.packets("lsst");
    Path folder = SharedData.require().resolve("lsst/confluent");
    for (String name :
        List.of(
            "alerce.v7_4.message_0",
            "alerce.v7_4.message_1",
            "pittgoogle.lsst.v7_4",
            "pittgoogle.lsst.v10_0",
            "pittgoogle.lsst.v11_0")) {
      byte[] message = Files.readAllBytes(folder.resolve(name + ".bin"));
      String version = name.replaceAll(".*v([0-9]+)_([0-9]).*", "$1.$2");
      Header container =
          decoder.header(containers.getOrDefault("fakeAlert.v" + version + ".avro", new byte[0]));
      Alert alert = decoder.decodeBare(Header.ofSchema(container.schemaText()), message, 5);
      assertThat(alert.candid().value()).as(name).isNotZero();
      assertThat(alert.cutout("cutoutScience").isPresent()).isEqualTo(name.startsWith("alerce"));
      assertThatThrownBy(() -> decoder.decodeOne(message)).hasMessageContaining("UNKNOWN_SCHEMA");
    }
  }
}
