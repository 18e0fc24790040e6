package nocturne.cloud.machines;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.compute.v1.AccessConfig;
import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.AttachedDiskInitializeParams;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.InstancesClient;
import com.google.cloud.compute.v1.InstancesSettings;
import com.google.cloud.compute.v1.Items;
import com.google.cloud.compute.v1.Metadata;
import com.google.cloud.compute.v1.NetworkInterface;
import com.google.cloud.compute.v1.ServiceAccount;
import java.io.IOException;
import java.util.Optional;
import nocturne.broker.instance.Kind;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.google.Failures;
import nocturne.google.GoogleInstance;
import nocturne.google.instance.Part;

/**
 * The virtual machines of an instance on Compute Engine: the conductor's and ingest's. Each runs
 * Debian and, whenever it starts, the script {@code vm_startup.sh} in its component's folder of the
 * broker files.
 */
final class VirtualMachines implements AutoCloseable {
  private static final String SERVICE = "compute.googleapis.com";
  private static final String ROLE = "roles/compute.instanceAdmin.v1";
  private static final String IMAGE = "projects/debian-cloud/global/images/family/debian-12";
  private static final int DISK_GB = 20;

  private final GoogleInstance where;
  private final Calls calls;
  private final InstancesClient client;

  VirtualMachines(GoogleInstance where) {
    this.where = where;
    this.calls = new Calls(where.project());
    InstancesSettings.Builder settings = InstancesSettings.newBuilder();
    if (!where.standIns().machines().isEmpty()) {
      settings
          .setEndpoint(where.standIns().machines())
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    try {
      client = InstancesClient.create(settings.build());
    } catch (IOException e) {
      throw Failures.noCredentials("Compute Engine", e);
    }
  }

  private static Calls.Call call(String what) {
    return new Calls.Call(what, SERVICE, ROLE);
  }

  Part part(Component component) {
    String name = where.names().component(component);
    return new Part(
        Kind.MACHINE,
        name,
        () -> ours(name).isPresent(),
        () -> ours(name).isEmpty() && create(component, name),
        () -> ours(name).isPresent() && delete(name));
  }

  /** A new machine starts by itself; it rests until a night needs it. */
  private boolean create(Component component, String name) {
    boolean made =
        calls.made(
            call("make the machine " + name),
            () ->
                Calls.awaited(
                    client.insertAsync(where.project(), where.zone(), wanted(component, name))));
    stop(component);
    return made;
  }

  private Instance wanted(Component component, String name) {
    String script =
        "gs://%s/%svm_startup.sh"
            .formatted(where.names().bucket(Bucket.BROKER_FILES), component.folder().orElseThrow());
    String type = component == Component.CONSUMER ? "e2-standard-2" : "e2-small";
    return Instance.newBuilder()
        .setName(name)
        .setMachineType("zones/%s/machineTypes/%s".formatted(where.zone(), type))
        .putAllLabels(where.label().labels())
        .addDisks(
            AttachedDisk.newBuilder()
                .setBoot(true)
                .setAutoDelete(true)
                .setInitializeParams(
                    AttachedDiskInitializeParams.newBuilder()
                        .setSourceImage(IMAGE)
                        .setDiskSizeGb(DISK_GB)))
        .addNetworkInterfaces(
            NetworkInterface.newBuilder()
                .setNetwork("global/networks/default")
                .addAccessConfigs(
                    AccessConfig.newBuilder().setName("External NAT").setType("ONE_TO_ONE_NAT")))
        .addServiceAccounts(
            ServiceAccount.newBuilder()
                .setEmail(new Accounts(where.project()).of(component))
                .addScopes("https://www.googleapis.com/auth/cloud-platform"))
        .setMetadata(
            Metadata.newBuilder()
                .addItems(Items.newBuilder().setKey("startup-script-url").setValue(script)))
        .build();
  }

  private boolean delete(String name) {
    return calls.deleted(
        call("delete the machine " + name),
        () -> Calls.awaited(client.deleteAsync(where.project(), where.zone(), name)));
  }

  /** Starts a machine; a running one stays as it is. */
  void start(Component component) {
    String name = where.names().component(component);
    if (!isRunning(component)) {
      var unused =
          calls.make(
              call("start the machine " + name),
              () -> Calls.awaited(client.startAsync(where.project(), where.zone(), name)));
    }
  }

  /** Stops a machine; then only its disk costs money. */
  void stop(Component component) {
    String name = where.names().component(component);
    if (isRunning(component)) {
      var unused =
          calls.make(
              call("stop the machine " + name),
              () -> Calls.awaited(client.stopAsync(where.project(), where.zone(), name)));
    }
  }

  boolean isRunning(Component component) {
    return ours(where.names().component(component))
        .filter(machine -> !machine.getStatus().matches("TERMINATED|STOPPED|SUSPENDED"))
        .isPresent();
  }

  /**
   * The machine of this name.
   *
   * @throws nocturne.broker.port.PortException.Broken if it does not bear the instance's label
   */
  private Optional<Instance> ours(String name) {
    Optional<Instance> there =
        calls.found(
            call("look for the machine " + name),
            () -> client.get(where.project(), where.zone(), name));
    where.label().require("the machine " + name, () -> there.map(Instance::getLabelsMap));
    return there;
  }

  @Override
  public void close() {
    client.close();
  }
}
