package nocturne.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import nocturne.google.GoogleInstance;
import nocturne.google.InstanceLabel;
import nocturne.google.pubsub.PubSubSettings;
import nocturne.google.pubsub.PubSubTopics;
import nocturne.google.storage.CloudStorageStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that commands set up, look at and tear down, on Google's services in memory. */
class InstanceCommandsTest {
  @TempDir Path folder;
  private final InMemoryGoogle trial = new InMemoryGoogle();

  @AfterEach
  void close() {
    trial.close();
  }

  private Ran run(String... arguments) {
    return Ran.in(folder, trial.standIns(), arguments);
  }

  @Test
  void anInstanceIsSetUpOnceAndTornDownWhole() {
    Ran tried = run("setup", "--instance", "one", "--dry-run");
    assertThat(tried.code()).as(tried.err()).isZero();
    assertThat(tried.out()).contains("topic,ztf_alert_data-one,would be created");
    assertThat(run("status", "--instance", "one", "--check").code()).isEqualTo(1);

    Ran made = run("setup", "--instance", "one");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out())
        .contains("topic,ztf_alert_data-one,created")
        .contains("subscription,ztf_alert_data-counter-one,created")
        .contains("subscription,bq-sink-one,created")
        .contains("subscription,value-added-one,created")
        .contains("bucket,my-project_ztf_alert_avro_bucket-one,created")
        .contains("announcement,my-project_ztf_alert_avro_bucket-one on ztf_alert_avro_bucket-one")
        .contains("table,ztf_alerts_one.filter_verdicts,created")
        .contains("file,my-project-broker_files-one/value_added/filter.properties,uploaded")
        .doesNotContain("ztf_ledger");
    assertThat(run("status", "--instance", "one", "--check").out())
        .isEqualTo("what,name,state\nsubscription,upload_ztf_bytes_to_bucket-one,missing\n");

    Ran again = run("setup", "--instance", "one");
    assertThat(again.out()).doesNotContain("created").doesNotContain("uploaded");

    Ran shown = run("teardown", "--instance", "one", "--dry-run");
    assertThat(shown.out()).contains("bucket,my-project-broker_files-one,").endsWith("objects\n");
    Ran gone = run("teardown", "--instance", "one", "--yes");
    assertThat(gone.code()).as(gone.err()).isZero();
    assertThat(gone.err()).contains("deleted dataset ztf_alerts_one");
    assertThat(run("teardown", "--instance", "one", "--yes").err())
        .contains("There is nothing of instance one.");
    assertThat(run("setup", "--instance", "one", "--dry-run").out()).doesNotContain("existed");
  }

  /** The walk through testing instances, twice, beside production, which nothing changes. */
  @Test
  void productionIsAsItWas() {
    assertThat(run("setup", "--production").code()).isZero();
    Map<String, String> before = objects();
    for (int i = 0; i < 2; i++) {
      assertThat(run("setup", "--instance", "two").code()).isZero();
      assertThat(run("teardown", "--instance", "two", "--yes").code()).isZero();
    }
    assertThat(objects()).isEqualTo(before).isNotEmpty();
    assertThat(run("setup", "--production").out()).doesNotContain("created");
    Ran refused = run("teardown", "--production", "--yes");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("Production is never torn down");
  }

  private Map<String, String> objects() {
    Map<String, String> all = new TreeMap<>();
    GoogleInstance where =
        new GoogleInstance("my-project", "europe-west1-b", "production", trial.standIns());
    try (CloudStorageStore store = where.store()) {
      for (String bucket : where.names().buckets()) {
        store
            .list(bucket, "")
            .forEach(
                each ->
                    all.put(
                        bucket + "/" + each.name(),
                        new String(
                            store.read(bucket, each.name()).orElseThrow(),
                            java.nio.charset.StandardCharsets.ISO_8859_1)));
      }
    }
    return all;
  }

  @Test
  void whatBearsOurNameAndNotOurLabelIsLeftAlone() {
    PubSubSettings settings =
        new PubSubSettings("my-project").withEmulator(trial.standIns().pubsub());
    try (PubSubTopics others = new PubSubTopics(settings.withLabel(InstanceLabel.NONE))) {
      assertThat(others.create("ztf_alert_data-one", 1)).isTrue();
      Ran refused = run("setup", "--instance", "one");
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err())
          .contains("the topic ztf_alert_data-one")
          .contains("does not bear the label nocturne-instance=one");
      assertThat(run("teardown", "--instance", "one", "--yes").code()).isEqualTo(1);
      assertThat(others.exists("ztf_alert_data-one")).isTrue();
    }
  }

  @Test
  void whatIsNotSaidIsAskedFor() {
    Ran noProject = Ran.in(folder, Map.of("NOCTURNE_BACKEND", "google"), "setup");
    assertThat(noProject.code()).isEqualTo(2);
    assertThat(noProject.err())
        .contains("Which project? Give --project P, or set the variable GOOGLE_CLOUD_PROJECT.");
    Ran noZone = run("setup", "--zone", "europe-west1");
    assertThat(noZone.code()).isEqualTo(2);
    assertThat(noZone.err()).contains("\"europe-west1\" is no zone");
    Ran noStage = run("worker", "--stages", "archive");
    assertThat(noStage.code()).isEqualTo(2);
    assertThat(noStage.err()).contains("the archive is a function");
    assertThat(run("setup", "--instance", "one").code()).isZero();
    Ran noSurvey = run("night", "start", "--night", "2021-01-20", "--instance", "one");
    assertThat(noSurvey.code()).isEqualTo(2);
    assertThat(noSurvey.err()).contains("No survey is configured");
    Ran noNight = run("night", "end", "--instance", "one");
    assertThat(noNight.code()).isEqualTo(2);
    assertThat(noNight.err()).contains("No night was ever started by instance one");
    Ran noCommand = run("finds");
    assertThat(noCommand.code()).isEqualTo(2);
    assertThat(noCommand.err())
        .contains("`nocturne finds` is not there on the back end google, which has demo, setup");
  }

  @Test
  void filesOfAnOperatorAreStaged() throws Exception {
    Path mine = Files.createDirectories(folder.resolve("mine/value_added"));
    Files.writeString(mine.resolve("filter.properties"), "filter.min-rb = 0.7\n");
    Ran made = run("setup", "--instance", "one", "--files", folder.resolve("mine").toString());
    assertThat(made.code()).as(made.err()).isZero();
    GoogleInstance where =
        new GoogleInstance("my-project", "europe-west1-b", "one", trial.standIns());
    try (CloudStorageStore store = where.store()) {
      assertThat(
              store.read("my-project-broker_files-one", "value_added/filter.properties", 0, 1000))
          .get()
          .isEqualTo("filter.min-rb = 0.7\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }
}
