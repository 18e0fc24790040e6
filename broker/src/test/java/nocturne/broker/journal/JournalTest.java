package nocturne.broker.journal;

import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.port.ObjectStore;

class JournalTest extends JournalContract {
  @Override
  protected ObjectStore open() {
    return new InMemoryStore();
  }
}
