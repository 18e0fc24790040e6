package nocturne.google.storage;

import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.ObjectStoreContract;
import org.junit.jupiter.api.AfterEach;

/** The contract over {@link FakeGcsServer}, which was not written for it. */
class JudgedStoreTest extends ObjectStoreContract {
  private final FakeGcsServer server = FakeGcsServer.start();

  @Override
  protected ObjectStore open() {
    return new CloudStorageStore(
        new CloudStorageSettings("nocturne", "us-central1").withEmulator(server.address()));
  }

  @AfterEach
  void stopTheServer() {
    server.close();
  }
}
