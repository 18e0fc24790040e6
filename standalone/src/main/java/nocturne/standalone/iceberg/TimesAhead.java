package nocturne.standalone.iceberg;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import nocturne.broker.port.PortException;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times of tables that lie ahead of this machine's clock. Iceberg requires snapshots in the order
 * of their times and takes these from the clock, so what was written while a clock stood hours too
 * far ahead would keep a table from being written to for hours. A clock that stands behind is
 * indistinguishable from that, and is usually set right soon; so the times are left for a while.
 * After it they are put back to now, in the metadata alone.
 *
 * <p>Thread-safe.
 */
final class TimesAhead {
  private static final Logger LOG = LoggerFactory.getLogger(TimesAhead.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> TIMES = Set.of("timestamp-ms", "last-updated-ms");

  /** Iceberg itself tolerates as much. */
  private static final Duration TOLERATED = Duration.ofMinutes(1);

  private final Duration patience;

  /** When a table was first seen ahead, by {@link System#nanoTime}. */
  private final Map<String, Long> since = new ConcurrentHashMap<>();

  /**
   * @param patience how long a table stays as it is
   */
  TimesAhead(Duration patience) {
    this.patience = patience;
  }

  /** Looks at a table that is to be written to. */
  Table checked(Table table) {
    long updated = ((HasTableOperations) table).operations().current().lastUpdatedMillis();
    if (updated - System.currentTimeMillis() <= TOLERATED.toMillis()) {
      since.remove(table.name());
      return table;
    }
    long now = System.nanoTime();
    if (now - since.computeIfAbsent(table.name(), name -> now) >= patience.toNanos()) {
      putBack(table);
    }
    return table;
  }

  private void putBack(Table table) {
    TableOperations operations = ((HasTableOperations) table).operations();
    TableMetadata ahead = operations.refresh();
    long now = System.currentTimeMillis();
    try {
      JsonNode metadata = JSON.readTree(TableMetadataParser.toJson(ahead));
      putBack(metadata, now);
      operations.commit(ahead, TableMetadataParser.fromJson(JSON.writeValueAsString(metadata)));
    } catch (IOException e) {
      throw new PortException.Broken("Cannot read the metadata of " + table.name() + ".", e);
    }
    LOG.warn(
        "Table {} had times up to {} s ahead of this machine's clock, and could not be written to;"
            + " they are put back to now.",
        table.name(),
        (ahead.lastUpdatedMillis() - now) / 1_000);
  }

  private static void putBack(JsonNode node, long now) {
    if (node instanceof ObjectNode object) {
      for (String time : TIMES) {
        if (object.path(time).asLong() > now) {
          object.put(time, now);
        }
      }
    }
    node.forEach(child -> putBack(child, now));
  }
}
