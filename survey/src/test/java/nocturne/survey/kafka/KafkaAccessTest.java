package nocturne.survey.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.login.AppConfigurationEntry;
import nocturne.survey.SurveyException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaAccessTest {
  @TempDir Path folder;

  @Test
  void withoutLoginAndTlsTheAddressIsPlain() {
    KafkaAccess access = access(new Login.Nobody(), new Guard.Open(), ClientSettings.NONE);
    assertThat(access.address()).isEqualTo(KafkaAddress.plain("far:9094"));
  }

  @Test
  void aPasswordComesThroughTheLoginWhateverSignsItHas() throws IOException {
    String odd = "a\"b\\c;d=e 'f' {g} #h";
    Path file = Files.writeString(folder.resolve("pw"), odd + "\n");
    Login login = new Login.Password(Login.Mechanism.SCRAM_SHA_512, "user \"x\"", file);
    Map<String, String> p = properties(access(login, tls(), ClientSettings.NONE));
    assertThat(p)
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", "SCRAM-SHA-512");
    assertThat(options(p)).isEqualTo(Map.of("username", "user \"x\"", "password", odd));
  }

  @Test
  void aTicketIsGotFromTheKeytabForTheClustersService() {
    Login login = new Login.Kerberos("n@REALM", Path.of("/a b/n.keytab"), "kafka");
    Map<String, String> p = properties(access(login, new Guard.Open(), ClientSettings.NONE));
    assertThat(p)
        .containsEntry("security.protocol", "SASL_PLAINTEXT")
        .containsEntry("sasl.mechanism", "GSSAPI")
        .containsEntry("sasl.kerberos.service.name", "kafka");
    assertThat(options(p))
        .containsEntry("keyTab", "/a b/n.keytab")
        .containsEntry("principal", "n@REALM")
        .containsEntry("useKeyTab", "true");
  }

  @Test
  void kafkasOwnNamesWin() {
    ClientSettings further = ClientSettings.of(Map.of("ssl.truststore.type", "JKS", "a", "b"));
    Map<String, String> p = properties(access(new Login.Nobody(), tls(), further));
    assertThat(p)
        .isEqualTo(
            Map.of(
                "security.protocol", "SSL",
                "ssl.truststore.type", "JKS",
                "ssl.truststore.location", "/ca.pem",
                "a", "b"));
  }

  @Test
  void aPasswordThatCannotBeReadIsToldWithItsFile() {
    Path file = folder.resolve("none");
    Login login = new Login.Password(Login.Mechanism.PLAIN, "u", file);
    assertThatThrownBy(() -> access(login, tls(), ClientSettings.NONE).address())
        .isInstanceOf(SurveyException.Refused.class)
        .hasMessageContaining("The password of u cannot be read from " + file)
        .hasMessageContaining("name a file of text");
  }

  private static Guard tls() {
    return new Guard.Tls(Optional.of(Path.of("/ca.pem")));
  }

  private static KafkaAccess access(Login login, Guard guard, ClientSettings further) {
    return new KafkaAccess("far:9094", login, guard, further);
  }

  private static Map<String, String> properties(KafkaAccess access) {
    return access.address().properties().revealed();
  }

  private static Map<String, String> options(Map<String, String> properties) {
    Password jaas = new Password(properties.get("sasl.jaas.config"));
    AppConfigurationEntry[] entries =
        JaasContext.loadClientContext(Map.of("sasl.jaas.config", jaas))
            .configuration()
            .getAppConfigurationEntry("KafkaClient");
    Map<String, String> options = new HashMap<>();
    entries[0].getOptions().forEach((key, value) -> options.put(key, String.valueOf(value)));
    return options;
  }
}
