package nocturne.standalone.iceberg;

import java.nio.file.Path;
import nocturne.broker.port.Tables;
import nocturne.broker.port.TablesContract;
import org.junit.jupiter.api.io.TempDir;

class IcebergTablesTest extends TablesContract {
  @TempDir private Path folder;

  @Override
  protected Tables open() {
    return new IcebergTables(IcebergOptions.in(folder).withDurable(false), "ztf_alerts");
  }
}
