package nocturne.broker.memory;

import nocturne.broker.port.HistoryContract;
import nocturne.broker.port.Tables;

class InMemoryHistoryTest extends HistoryContract {
  private final InMemoryTables tables = new InMemoryTables();

  @Override
  protected Tables open() {
    return tables;
  }
}
