package nocturne.cloud.machines;

import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.dataflow.Dataflow;
import com.google.api.services.dataflow.model.Job;
import com.google.api.services.dataflow.model.LaunchTemplateParameters;
import com.google.api.services.dataflow.model.RuntimeEnvironment;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.oauth2.GoogleCredentials;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.google.Failures;
import nocturne.google.GoogleInstance;

/**
 * The jobs of an instance on Dataflow. Each is launched by the component's name from a template in
 * the bucket {@code dataflow}, of which the service lets no second run while one does.
 */
final class DataflowJobs {
  private static final String SERVICE = "dataflow.googleapis.com";
  private static final String ROLE = "roles/dataflow.developer";
  private static final String RUNNING = "JOB_STATE_RUNNING";
  private static final String DRAINED = "JOB_STATE_DRAINED";
  private static final int MOST_WORKERS = 5;

  private final GoogleInstance where;
  private final Calls calls;
  private final Dataflow client;

  DataflowJobs(GoogleInstance where) {
    this.where = where;
    this.calls = new Calls(where.project());
    String standIn = where.standIns().machines();
    Dataflow.Builder builder =
        new Dataflow.Builder(
            new NetHttpTransport(),
            GsonFactory.getDefaultInstance(),
            standIn.isEmpty() ? credentials() : request -> {});
    if (!standIn.isEmpty()) {
      builder.setRootUrl(standIn + "/");
    }
    client = builder.setApplicationName("nocturne").build();
  }

  private static HttpRequestInitializer credentials() {
    try {
      return new HttpCredentialsAdapter(
          GoogleCredentials.getApplicationDefault()
              .createScoped("https://www.googleapis.com/auth/cloud-platform"));
    } catch (IOException e) {
      throw Failures.noCredentials("Dataflow", e);
    }
  }

  private static Calls.Call call(String what) {
    return new Calls.Call(what, SERVICE, ROLE);
  }

  private String folder() {
    return "gs://" + where.names().bucket(Bucket.DATAFLOW);
  }

  /**
   * Launches a job unless it is there.
   *
   * @return whether it runs
   */
  boolean have(Component component) {
    String name = where.names().component(component);
    Optional<Job> active = active(name);
    if (active.isEmpty()) {
      boolean unused =
          calls.made(
              call("launch the job " + name),
              () ->
                  client
                      .projects()
                      .locations()
                      .templates()
                      .launch(where.project(), where.region(), parameters(component))
                      .setGcsPath(folder() + "/templates/" + component.productionName())
                      .execute());
      return false;
    }
    return active.filter(job -> RUNNING.equals(job.getCurrentState())).isPresent();
  }

  private LaunchTemplateParameters parameters(Component component) {
    return new LaunchTemplateParameters()
        .setJobName(where.names().component(component))
        .setEnvironment(
            new RuntimeEnvironment()
                .setTempLocation(folder() + "/tmp")
                .setZone(where.zone())
                .setMaxWorkers(MOST_WORKERS)
                .setServiceAccountEmail(new Accounts(where.project()).of(component))
                .setAdditionalUserLabels(where.label().labels()));
  }

  /**
   * Drains a job: it ends once it has handled the messages it has taken. Other messages are
   * delivered to the next job.
   */
  void drain(Component component) {
    String name = where.names().component(component);
    active(name)
        .filter(job -> RUNNING.equals(job.getCurrentState()))
        .ifPresent(
            job ->
                calls.make(
                    call("drain the job " + name),
                    () ->
                        client
                            .projects()
                            .locations()
                            .jobs()
                            .update(
                                where.project(),
                                where.region(),
                                job.getId(),
                                new Job().setRequestedState(DRAINED))
                            .execute()));
  }

  boolean isThere(Component component) {
    return active(where.names().component(component)).isPresent();
  }

  /**
   * The job of this name that has not ended.
   *
   * @throws PortException.Broken if it does not bear the instance's label
   */
  private Optional<Job> active(String name) {
    List<Job> all =
        calls.make(
            call("list the jobs"),
            () ->
                Optional.ofNullable(
                        client
                            .projects()
                            .locations()
                            .jobs()
                            .list(where.project(), where.region())
                            .setFilter("ACTIVE")
                            .execute()
                            .getJobs())
                    .orElse(List.of()));
    Optional<Job> there = all.stream().filter(job -> name.equals(job.getName())).findFirst();
    where
        .label()
        .require(
            "the job " + name,
            () -> there.map(job -> Optional.ofNullable(job.getLabels()).orElse(Map.of())));
    return there;
  }
}
