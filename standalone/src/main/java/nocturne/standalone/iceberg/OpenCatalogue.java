package nocturne.standalone.iceberg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue while it is in use. If its file was deleted, or replaced by another process, it is
 * opened again before it is used: changes to the old file are lost. A writer whose commit went
 * there gets an unknown outcome, and continues from the table's state. Thread-safe.
 */
final class OpenCatalogue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenCatalogue.class);

  /** Stands for the key of a file that is not there. */
  private static final Object GONE = new Object();

  private final IcebergOptions options;
  private final List<JdbcCatalog> outdated = new ArrayList<>();
  private volatile Opened opened;

  /**
   * A catalogue that was opened.
   *
   * @param file key of its file; null where it is in no file, or the system has no such keys
   */
  private record Opened(JdbcCatalog catalog, @Nullable Object file) {}

  /**
   * Opens it.
   *
   * @throws nocturne.broker.port.PortException if it cannot be used
   */
  OpenCatalogue(IcebergOptions options) {
    this.options = options;
    this.opened = new Opened(open(), file());
  }

  /** The catalogue that others see too. */
  JdbcCatalog now() {
    Opened now = opened;
    return isCurrent(now) ? now.catalog() : again();
  }

  /** Whether others see what was just committed by this catalogue. */
  boolean isSeen(JdbcCatalog catalog) {
    Opened now = opened;
    return now.catalog() == catalog && isCurrent(now);
  }

  private synchronized JdbcCatalog again() {
    Opened now = opened;
    if (isCurrent(now)) {
      return now.catalog();
    }
    LOG.warn(
        "The catalogue {} was deleted or replaced while it was in use; it is opened again.",
        options.catalog().uri());
    outdated.add(now.catalog()); // appends that are under way end there
    Opened next = new Opened(open(), file());
    opened = next;
    return next.catalog();
  }

  private boolean isCurrent(Opened one) {
    return one.file() == null || Objects.equals(one.file(), file());
  }

  /** The identity of the catalogue's file. */
  private @Nullable Object file() {
    if (!options.catalog().isFile()) {
      return null;
    }
    Path file = LostCatalogue.file(options);
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return GONE;
    } catch (IOException e) {
      LOG.debug("cannot look at {}", file, e);
      return null;
    }
  }

  private JdbcCatalog open() {
    Map<String, String> properties = new HashMap<>();
    properties.put(CatalogProperties.URI, options.catalog().uri());
    properties.put(CatalogProperties.WAREHOUSE_LOCATION, LocalFiles.location(options.warehouse()));
    properties.put("jdbc.schema-version", "V1");
    if (options.catalog().isFile()) {
      properties.put("jdbc.busy_timeout", "60000");
      properties.put("jdbc.journal_mode", "WAL");
      properties.put("jdbc.synchronous", options.durable() ? "FULL" : "NORMAL");
    }
    properties.putAll(options.catalog().properties());
    for (int n = 1; ; n++) {
      JdbcCatalog catalog = new JdbcCatalog(p -> new LocalFiles(options.durable()), null, true);
      try {
        Files.createDirectories(options.warehouse());
        LostCatalogue.settle(options);
        catalog.initialize(options.catalog().name(), properties);
        MovedWarehouse.settle(options);
        return catalog;
      } catch (RuntimeException | IOException | SQLException e) {
        catalog.close();
        // Of two processes that make the catalogue at once one may fail; it finds it made.
        if (n == 3) {
          throw ErrorMapping.of(
              "open the catalogue " + options.catalog().uri(), options.warehouse(), e);
        }
      }
    }
  }

  @Override
  public synchronized void close() {
    opened.catalog().close();
    outdated.forEach(JdbcCatalog::close);
  }
}
