package nocturne.google.testkit;

import java.io.PrintStream;

/**
 * Google's services in the memory of a process of their own, to try commands on: it prints the
 * variables that name them, as a shell sets them, and runs until it is ended. Nothing is kept.
 */
public final class Services {
  private Services() {}

  /** Runs them. */
  public static void main(String[] args) throws InterruptedException {
    try (FakePubSub pubsub = new FakePubSub();
        FakeCloudStorage storage = new FakeCloudStorage();
        FakeBigQuery bigQuery = new FakeBigQuery();
        FakeMachines machines = new FakeMachines()) {
      storage.announceTo(pubsub::announce);
      PrintStream out = System.out;
      out.println("export PUBSUB_EMULATOR_HOST=" + pubsub.address());
      out.println("export STORAGE_EMULATOR_HOST=" + storage.address());
      out.println("export BIGQUERY_EMULATOR_HOST=" + bigQuery.restAddress());
      out.println("export BIGQUERY_STORAGE_EMULATOR_HOST=" + bigQuery.storageAddress());
      out.println("export NOCTURNE_MACHINES_HOST=" + machines.address());
      out.println("export CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB=" + pubsub.restAddress() + "/");
      out.println(
          "export CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE=" + storage.address() + "/storage/v1/");
      out.println(
          "export CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE=" + machines.address() + "/compute/v1/");
      out.flush();
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
