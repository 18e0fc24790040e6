package nocturne.cloud.machines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import nocturne.broker.port.PortException;
import nocturne.google.GoogleInstance;
import nocturne.google.StandIns;
import nocturne.google.instance.Part;
import nocturne.google.testkit.FakeMachines;
import nocturne.google.testkit.FakeMachines.Operation;
import nocturne.google.testkit.Fault;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Google's own clients of Compute Engine, Cloud Run and Dataflow on a fake of these. */
class GoogleMachinesTest {
  private final FakeMachines cloud = new FakeMachines();
  private final GoogleInstance where = instance("mytest");
  private final GoogleMachines machines =
      new GoogleMachines(where, GoogleMachines.defaultImage(where));

  @AfterEach
  void close() {
    machines.close();
    cloud.close();
  }

  private GoogleInstance instance(String testid) {
    return new GoogleInstance(
        "my-project",
        "europe-west1-b",
        testid,
        new StandIns("", "", "", "", cloud.address().toString()));
  }

  private List<Boolean> made() {
    return machines.parts().stream().map(part -> part.create().getAsBoolean()).toList();
  }

  @Test
  void partsAreMadeOnceWithTheirLabelAndDeleted() {
    assertThat(machines.archive()).isEmpty();
    assertThat(made()).containsExactly(true, true, true);
    assertThat(made()).containsExactly(false, false, false);
    JsonNode consumer = cloud.machine("ztf-consumer-mytest");
    assertThat(consumer.at("/labels/nocturne-instance").asText()).isEqualTo("mytest");
    assertThat(consumer.at("/metadata/items/0/value").asText())
        .isEqualTo("gs://my-project-broker_files-mytest/consumer/vm_startup.sh");
    assertThat(consumer.at("/serviceAccounts/0/email").asText())
        .isEqualTo("nocturne-consumer@my-project.iam.gserviceaccount.com");
    JsonNode archive = cloud.service("upload-ztf-bytes-to-bucket-mytest");
    assertThat(archive.at("/template/containers/0/image").asText())
        .isEqualTo("europe-west1-docker.pkg.dev/my-project/nocturne/archive");
    assertThat(archive.at("/template/containers/0/env/1/value").asText()).isEqualTo("mytest");
    assertThat(machines.archive()).startsWith("https://upload-ztf-bytes-to-bucket-mytest-");
    for (Part part : machines.parts()) {
      assertThat(part.exists().getAsBoolean()).isTrue();
      assertThat(part.delete().getAsBoolean()).isTrue();
      assertThat(part.exists().getAsBoolean()).isFalse();
      assertThat(part.delete().getAsBoolean()).isFalse();
    }
  }

  @Test
  void stagesAndIngestRunUntilTheyRest() {
    made();
    assertThat(machines.running()).isEmpty();
    assertThat(machines.startStages()).containsExactly("bq-sink-mytest", "value-added-mytest");
    while (!machines.startStages().isEmpty()) {
      // a look takes a job one step further
    }
    machines.startIngest();
    machines.startIngest();
    assertThat(machines.running())
        .containsExactly("bq-sink-mytest", "value-added-mytest", "ztf-consumer-mytest");
    assertThat(cloud.jobs()).hasSize(2);
    JsonNode job = cloud.jobs().get(0);
    assertThat(job.path("template").asText())
        .isEqualTo("gs://my-project_dataflow-mytest/templates/bq-sink");
    machines.rest();
    while (!machines.running().isEmpty()) {
      // drained
    }
    assertThat(machines.startStages()).hasSize(2);
    assertThat(cloud.jobs()).as("launched anew").hasSize(4);
  }

  @Test
  void whatFailsForAWhileIsTriedAgain() {
    cloud.inject(Operation.CHANGE, new Fault.Refused(503), new Fault.LostAnswer());
    cloud.inject(Operation.LOOK, new Fault.Refused(429), new Fault.LostAnswer());
    assertThat(made()).containsExactly(true, true, true);
    assertThat(machines.startStages()).hasSize(2);
    assertThat(cloud.jobs()).hasSize(2);
  }

  @Test
  void whatBearsTheNameOfAnotherIsLeftAlone() {
    try (GoogleMachines others = new GoogleMachines(instance("mytest"), "image")) {
      assertThat(others.parts().get(1).create().getAsBoolean()).isTrue();
    }
    // As if somebody had made it by hand.
    ((com.fasterxml.jackson.databind.node.ObjectNode) cloud.machine("ztf-consumer-mytest"))
        .remove("labels");
    Part consumer = machines.parts().get(1);
    List<ThrowingCallable> all =
        List.of(
            () -> assertThat(consumer.create().getAsBoolean()).isFalse(),
            () -> assertThat(consumer.delete().getAsBoolean()).isFalse(),
            machines::startIngest);
    for (ThrowingCallable each : all) {
      assertThatThrownBy(each)
          .isInstanceOf(PortException.Broken.class)
          .hasMessageContaining("the machine ztf-consumer-mytest")
          .hasMessageContaining("nocturne-instance=mytest");
    }
  }

  @Test
  void aMissingPermissionAndAServiceThatIsOffAreNamed() {
    cloud.injectAlways(Operation.LOOK, new Fault.Refused(403));
    assertThatThrownBy(() -> machines.parts().get(1).exists().getAsBoolean())
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("--role=roles/compute.instanceAdmin.v1");
    assertThatThrownBy(machines::startStages)
        .hasMessageContaining("--role=roles/dataflow.developer");
    assertThatThrownBy(machines::archive).hasMessageContaining("--role=roles/run.admin");
  }
}
