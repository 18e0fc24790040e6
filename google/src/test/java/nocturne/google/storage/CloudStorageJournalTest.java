package nocturne.google.storage;

import nocturne.broker.journal.JournalContract;
import nocturne.broker.port.ObjectStore;
import nocturne.google.testkit.FakeCloudStorage;
import org.junit.jupiter.api.AfterEach;

class CloudStorageJournalTest extends JournalContract {
  private final FakeCloudStorage cloud = new FakeCloudStorage();

  @Override
  protected ObjectStore open() {
    return new CloudStorageStore(
        new CloudStorageSettings("nocturne", "us-central1").withEmulator(cloud.address()));
  }

  @AfterEach
  void closeTheCloud() {
    cloud.close();
  }
}
