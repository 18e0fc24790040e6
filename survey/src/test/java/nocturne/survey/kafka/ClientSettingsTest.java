package nocturne.survey.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {

  @Test
  void onlyWhatIsKnownToBeHarmlessIsShown() {
    ClientSettings settings =
        ClientSettings.of(
            Map.of("sasl.mechanism", "SCRAM-SHA-512", "some.future.thing", "hunter2"));
    assertThat(settings).hasToString("{sasl.mechanism=SCRAM-SHA-512, some.future.thing=***}");
    assertThat(settings.revealed()).containsEntry("some.future.thing", "hunter2");
  }

  @Test
  void thePasswordInsideALoginIsASecretOfItsOwn() {
    ClientSettings settings =
        ClientSettings.of(
            Map.of(
                "sasl.jaas.config",
                "x.Login required username=\"nocturne\" password=\"hun\\\"ter2\" clientSecret=s3cr3t"
                    + " storeKey=true;"));
    assertThat(settings.secrets())
        .contains("hun\\\"ter2", "hun\"ter2", "s3cr3t")
        .doesNotContain("nocturne", "true");
  }
}
