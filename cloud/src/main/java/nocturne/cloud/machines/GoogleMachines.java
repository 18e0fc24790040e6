package nocturne.cloud.machines;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nocturne.core.instance.Component;
import nocturne.google.GoogleInstance;
import nocturne.google.instance.Machines;
import nocturne.google.instance.Part;

/**
 * An instance's machines on Google: two virtual machines, a service of Cloud Run, two jobs of
 * Dataflow. At rest only the disks of the machines cost.
 */
public final class GoogleMachines implements Machines {
  private static final List<Component> JOBS = List.of(Component.TABLES, Component.VALUE_ADDED);

  private final GoogleInstance where;
  private final VirtualMachines machines;
  private final ArchiveService archive;
  private final DataflowJobs jobs;

  /**
   * @param where the instance
   * @param image of the archive's container
   */
  public GoogleMachines(GoogleInstance where, String image) {
    this.where = where;
    this.machines = new VirtualMachines(where);
    this.archive = new ArchiveService(where, image);
    this.jobs = new DataflowJobs(where);
  }

  /** The image of the archive's container where none is named. */
  public static String defaultImage(GoogleInstance where) {
    return "%s-docker.pkg.dev/%s/nocturne/archive".formatted(where.region(), where.project());
  }

  @Override
  public List<Part> parts() {
    return List.of(
        archive.part(),
        machines.part(Component.CONSUMER),
        machines.part(Component.NIGHT_CONDUCTOR));
  }

  @Override
  public String archive() {
    return archive.address();
  }

  @Override
  public String archiveCaller() {
    return new Accounts(where.project()).of(Component.ARCHIVE);
  }

  @Override
  public List<String> startStages() {
    List<String> missing = new ArrayList<>();
    for (Component job : JOBS) {
      if (!jobs.have(job)) {
        missing.add(where.names().component(job));
      }
    }
    return missing;
  }

  @Override
  public void startIngest() {
    machines.start(Component.CONSUMER);
  }

  @Override
  public void rest() {
    JOBS.forEach(jobs::drain);
    machines.stop(Component.CONSUMER);
  }

  @Override
  public List<String> running() {
    return Stream.concat(
            JOBS.stream().filter(jobs::isThere),
            Stream.of(Component.CONSUMER).filter(machines::isRunning))
        .map(where.names()::component)
        .toList();
  }

  @Override
  public void close() {
    archive.close();
    machines.close();
  }
}
