package nocturne.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nocturne.core.instance.Bucket;
import nocturne.google.GoogleInstance;
import nocturne.google.storage.CloudStorageStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A survey that wants Kerberos, whose files are not among the broker files. */
class LoginFilesTest {
  private static final String KRB5 =
      "gcloud storage cp krb5.conf gs://my-project-broker_files-one/consumer/";
  private static final String KEYTAB =
      "gcloud storage cp pitt-reader.user.keytab gs://my-project-broker_files-one/consumer/";

  @TempDir Path folder;
  private final InMemoryGoogle trial = new InMemoryGoogle();
  private final GoogleInstance where =
      new GoogleInstance("my-project", "europe-west1-b", "one", trial.standIns());
  private final CloudStorageStore store = where.store();

  @BeforeEach
  void stageSettings() throws IOException {
    Path consumer = Files.createDirectories(folder.resolve("my-files/consumer"));
    Files.writeString(
        consumer.resolve("consumer.properties"),
        """
        survey.bootstrap-servers = 127.0.0.1:1
        survey.login = kerberos
        survey.principal = pitt-reader@EXAMPLE.ORG
        survey.keytab = /opt/nocturne/consumer/pitt-reader.user.keytab
        """);
  }

  @AfterEach
  void close() {
    store.close();
    trial.close();
  }

  private Ran run(String... arguments) {
    return Ran.in(folder, trial.standIns(), arguments);
  }

  private Ran setup() {
    return run("setup", "--instance", "one", "--files", folder.resolve("my-files").toString());
  }

  private Ran start() {
    return run("night", "start", "--instance", "one", "--topic", "ztf_20210120_programid1");
  }

  private void put(String name) {
    store.put(where.names().bucket(Bucket.BROKER_FILES), "consumer/" + name, new byte[] {1});
  }

  @Test
  void aNightIsNotStartedWithoutThem() {
    Ran made = setup();
    assertThat(made.code()).isZero();
    assertThat(made.err()).contains(KRB5).contains(KEYTAB);

    Ran refused = start();
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("consumer/consumer.properties")
        .contains(KRB5)
        .contains(KEYTAB);
    assertThat(store.list(where.names().bucket(Bucket.BROKER_FILES), "journal/")).isEmpty();

    put("krb5.conf");
    Ran half = start();
    assertThat(half.code()).isEqualTo(2);
    assertThat(half.err()).contains(KEYTAB).doesNotContain(KRB5);

    put("pitt-reader.user.keytab");
    assertThat(setup().err()).doesNotContain("gcloud storage cp");
  }
}
