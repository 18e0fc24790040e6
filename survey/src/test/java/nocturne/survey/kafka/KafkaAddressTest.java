package nocturne.survey.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class KafkaAddressTest {

  @Test
  void secretsAreNotShown() {
    KafkaAddress address =
        new KafkaAddress(
            "public.alerts.ztf.uw.edu:9094",
            Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.jaas.config", "x required username=\"u\" password=\"hunter2\";",
                "ssl.keystore.password", "hunter2"));

    assertThat(address.toString())
        .contains("public.alerts.ztf.uw.edu:9094", "SASL_SSL", "sasl.jaas.config")
        .doesNotContain("hunter2");
    assertThat(address.clientProperties()).containsEntry("ssl.keystore.password", "hunter2");
  }

  @Test
  void theSystemSizesABufferUnlessTheUserDoes() {
    String buffer = "receive.buffer.bytes";
    assertThat(KafkaAddress.plain("here:1").clientProperties()).containsEntry(buffer, "-1");
    assertThat(new KafkaAddress("here:1", Map.of(buffer, "65536")).clientProperties())
        .containsEntry(buffer, "65536");
  }

  @Test
  void anEmptyAddressSaysWhatToGive() {
    assertThatThrownBy(() -> KafkaAddress.plain(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("host:port");
  }
}
