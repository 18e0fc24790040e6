package nocturne.cloud.machines;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.run.v2.Container;
import com.google.cloud.run.v2.EnvVar;
import com.google.cloud.run.v2.ResourceRequirements;
import com.google.cloud.run.v2.RevisionScaling;
import com.google.cloud.run.v2.RevisionTemplate;
import com.google.cloud.run.v2.Service;
import com.google.cloud.run.v2.ServicesClient;
import com.google.cloud.run.v2.ServicesSettings;
import java.io.IOException;
import java.util.Optional;
import nocturne.broker.instance.Kind;
import nocturne.core.instance.Component;
import nocturne.google.Failures;
import nocturne.google.GoogleInstance;
import nocturne.google.instance.Part;

/** The archive's function on Cloud Run. It costs while it works, and nothing at rest. */
final class ArchiveService implements AutoCloseable {
  private static final String API = "run.googleapis.com";
  private static final String ROLE = "roles/run.admin";
  private static final String INSTANCE = "NOCTURNE_INSTANCE";

  /** Maximum number of packets that one process stores at once; each waits for a put. */
  private static final int AT_ONCE = 40;

  private static final int MOST_PROCESSES = 20;

  private final GoogleInstance where;
  private final String image;
  private final String name;
  private final Calls calls;
  private final ServicesClient client;

  /**
   * @param image of the container, such as {@code us-central1-docker.pkg.dev/p/nocturne/archive}
   */
  ArchiveService(GoogleInstance where, String image) {
    this.where = where;
    this.image = image;
    this.name = where.names().hyphenated(Component.ARCHIVE);
    this.calls = new Calls(where.project());
    ServicesSettings.Builder settings = ServicesSettings.newHttpJsonBuilder();
    if (!where.standIns().machines().isEmpty()) {
      settings
          .setEndpoint(where.standIns().machines())
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    try {
      client = ServicesClient.create(settings.build());
    } catch (IOException e) {
      throw Failures.noCredentials("Cloud Run", e);
    }
  }

  private static Calls.Call call(String what) {
    return new Calls.Call(what, API, ROLE);
  }

  Part part() {
    return new Part(
        Kind.FUNCTION,
        name,
        () -> ours().isPresent(),
        () -> ours().isEmpty() && create(),
        () -> ours().isPresent() && delete());
  }

  /** Where it is called; empty while it is not there. */
  String address() {
    return ours().map(Service::getUri).orElse("");
  }

  private String parent() {
    return "projects/%s/locations/%s".formatted(where.project(), where.region());
  }

  private boolean create() {
    Service wanted =
        Service.newBuilder()
            .putAllLabels(where.label().labels())
            .setTemplate(
                RevisionTemplate.newBuilder()
                    .setServiceAccount(new Accounts(where.project()).of(Component.ARCHIVE))
                    .setMaxInstanceRequestConcurrency(AT_ONCE)
                    .setScaling(RevisionScaling.newBuilder().setMaxInstanceCount(MOST_PROCESSES))
                    .addContainers(
                        Container.newBuilder()
                            .setImage(image)
                            .setResources(
                                ResourceRequirements.newBuilder()
                                    .putLimits("memory", "1Gi")
                                    .putLimits("cpu", "1"))
                            .addEnv(variable("GOOGLE_CLOUD_PROJECT", where.project()))
                            .addEnv(variable(INSTANCE, where.instance()))))
            .build();
    return calls.made(
        call("make the service " + name + " of " + image),
        () -> Calls.awaited(client.createServiceAsync(parent(), wanted, name)));
  }

  private static EnvVar variable(String key, String value) {
    return EnvVar.newBuilder().setName(key).setValue(value).build();
  }

  private boolean delete() {
    return calls.deleted(
        call("delete the service " + name),
        () -> Calls.awaited(client.deleteServiceAsync(parent() + "/services/" + name)));
  }

  private Optional<Service> ours() {
    Optional<Service> there =
        calls.found(
            call("look for the service " + name),
            () -> client.getService(parent() + "/services/" + name));
    where.label().require("the service " + name, () -> there.map(Service::getLabelsMap));
    return there;
  }

  @Override
  public void close() {
    client.close();
  }
}
