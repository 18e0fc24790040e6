package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nocturne.core.sample.LikeZtf;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.AlertFields;
import nocturne.core.survey.AlertFields.CandidateFields;
import nocturne.core.survey.Survey;
import org.junit.jupiter.api.Test;

/**
 * The decoder reads Rubin's containers and bare data, given Rubin's names of an alert's parts. It
 * shows that names are no code, and no more: Rubin's photometry, nights and topics are not
 * described, so no instance can receive Rubin.
 */
class RubinPacketsTest {
  private static final Survey RUBIN =
      new LikeZtf(
          new AlertFields(
              "diaSourceId",
              "objectId",
              new CandidateFields(
                  "diaSource",
                  List.of("midpointMjdTai", "psfFlux"),
                  List.of("midpointMjdTai", "band", "psfFlux"),
                  "ra",
                  "dec"),
              "prvDiaSources",
              "prvDiaForcedSources",
              List.of("cutoutScience", "cutoutTemplate", "cutoutDifference"),
              "stampData"));

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
