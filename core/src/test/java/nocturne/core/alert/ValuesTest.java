package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ValuesTest {

  @Test
  void anObjectIdTakesAnyCharactersButNotNone() {
    assertThat(new ObjectId("../../etc/passwd\n").value()).isEqualTo("../../etc/passwd\n");
    assertThatThrownBy(() -> new ObjectId(" ")).hasMessageContaining("must not be blank");
    assertThatThrownBy(() -> new ObjectId("x".repeat(ObjectId.MAX_LENGTH + 1)))
        .hasMessageContaining("1025 characters");
  }

  /** The check values of CRC-32C and SHA-256 for the digits 1 to 9 and for "abc". */
  @Test
  void fingerprintsHaveTheirPublishedCheckValues() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertThat(Fingerprint.of(digits))
        .isEqualTo(new Fingerprint(9, 0xE3069283))
        .hasToString("9:e3069283");
    assertThat(Fingerprint.sha256("abc".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void packetsAreEqualByTheirBytes() {
    PacketOrigin origin = new PacketOrigin("ztf_20210120_programid1", 3, 17, 1611100000000L);
    AlertPacket packet = new AlertPacket(new byte[] {1, 2}, origin);
    assertThat(packet)
        .isEqualTo(new AlertPacket(new byte[] {1, 2}, origin))
        .isNotEqualTo(new AlertPacket(new byte[] {1, 3}, origin))
        .hasToString("AlertPacket[ztf_20210120_programid1/3@17, 2 bytes]");
  }

  @Test
  void everyReasonSaysWhatItMeansAndWhatToDo() {
    for (Reason reason : Reason.values()) {
      assertThat(reason.meaning()).endsWith(".");
      assertThat(reason.advice()).endsWith(".");
    }
  }
}
