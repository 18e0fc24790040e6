package nocturne.google.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.ObjectStoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract over {@link FakeGcsServer}, which was not written for it. */
class JudgedStoreTest extends ObjectStoreContract {
  private final FakeGcsServer server = FakeGcsServer.start();

  @Test
  void aListingBetweenTwoNamesHasBothOfThemAndNoneBeyond() {
    try (CloudStorageStore store = open()) {
      store.createBucket("judged");
      for (String name : List.of("a/1", "a/2", "a/23", "a/3", "a/4", "b/2")) {
        store.putIfAbsent("judged", name, new byte[] {1});
      }
      assertThat(store.list("judged", "a/", "a/2", "a/3"))
          .extracting(ObjectStore.Entry::name)
          .containsExactly("a/2", "a/23", "a/3");
    }
  }

  @Override
  protected CloudStorageStore open() {
    return new CloudStorageStore(
        new CloudStorageSettings("nocturne", "us-central1").withEmulator(server.address()));
  }

  @AfterEach
  void stopTheServer() {
    server.close();
  }
}
