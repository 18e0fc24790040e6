package nocturne.survey.kafka.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RealmFileTest {
  @TempDir Path folder;

  @Test
  void serversAreFoundByRealmWhereverTheFileHasThem() throws IOException {
    Path more = Files.createDirectory(folder.resolve("krb5.conf.d"));
    Files.writeString(
        more.resolve("two"), "[realms]\n TWO.TEST = {\n kdc = tcp/kdc.two.test:750\n }\n");
    Files.writeString(folder.resolve("three"), "[realms]\n THREE.TEST = {\n }\n");
    RealmFile read =
        read(
            """
            includedir %s
            include three
            # a comment
            [logging]
            kdc = FILE:/var/log/krb5kdc.log
            [libdefaults]
              default_realm=ONE.TEST
              dns_lookup_kdc = False
            [realms]
              ONE.TEST = {
                kdc = kdc1.one.test
                kdc = kdc2.one.test:88 kdc3.one.test
                admin_server = admin.one.test
                auth_to_local_names = {
                  kdc = nobody
                }
              }
            [domain_realm]
              .one.test = ONE.TEST
            """
                .formatted(more));
    assertThat(read.defaultRealm()).contains("ONE.TEST");
    assertThat(read.lookup()).isFalse();
    assertThat(read.servers())
        .isEqualTo(
            Map.of(
                "ONE.TEST",
                List.of("kdc1.one.test", "kdc2.one.test:88", "kdc3.one.test"),
                "TWO.TEST",
                List.of("tcp/kdc.two.test:750"),
                "THREE.TEST",
                List.of()));
  }

  @Test
  void serversMayBeAskedOfDnsUnlessItIsForbidden() throws IOException {
    RealmFile read = read("[libdefaults]\n");
    assertThat(read.lookup()).isTrue();
    assertThat(read.defaultRealm()).isEmpty();
    assertThat(read.servers()).isEmpty();
  }

  @Test
  void aFileThatIncludesItselfIsGivenUp() {
    assertThatThrownBy(() -> read("include krb5.conf\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("includes itself");
  }

  private RealmFile read(String text) throws IOException {
    return RealmFile.read(Files.writeString(folder.resolve("krb5.conf"), text));
  }
}
