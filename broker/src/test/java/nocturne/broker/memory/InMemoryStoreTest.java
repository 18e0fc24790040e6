package nocturne.broker.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.ObjectStoreContract;
import nocturne.broker.port.PortException;
import org.junit.jupiter.api.Test;

class InMemoryStoreTest extends ObjectStoreContract {
  private final InMemoryStore store = new InMemoryStore();

  @Override
  protected ObjectStore open() {
    return store;
  }

  @Test
  void aLostAnswerLeavesTheObjectAndAFailedPutDoesNot() {
    store.createBucket("b");
    store.failNextPut(new PortException.Unavailable("not now", new IllegalStateException()));
    assertThatThrownBy(() -> store.put("b", "x", new byte[1])).hasMessage("not now");
    assertThat(store.read("b", "x")).isEmpty();
    store.loseNextAnswer(new PortException.Unknown("who knows", new IllegalStateException()));
    assertThatThrownBy(() -> store.putIfAbsent("b", "x", new byte[1])).hasMessage("who knows");
    assertThat(store.read("b", "x")).contains(new byte[1]);
    assertThat(store.putIfAbsent("b", "x", new byte[2])).isEqualTo(ObjectStore.Put.EXISTS);
  }
}
