package nocturne.standalone.iceberg;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recreates a catalogue that is gone or damaged, with each table of the warehouse at its newest
 * metadata. A commit writes the metadata before it changes the catalogue, and they name only
 * complete files. The new catalogue is complete before it takes the place of the old one, which is
 * kept beside it.
 *
 * <p>Only for a catalogue in SQLite beside its warehouse.
 */
final class LostCatalogue {
  private static final Logger LOG = LoggerFactory.getLogger(LostCatalogue.class);
  private static final String METADATA = ".metadata.json";
  private static final String SQLITE = "jdbc:sqlite:";

  private final IcebergOptions options;
  private final Path file;

  private LostCatalogue(IcebergOptions options) {
    this.options = options;
    this.file = file(options);
  }

  /** The file of a catalogue in SQLite. */
  static Path file(IcebergOptions options) {
    return Path.of(options.catalog().uri().substring(SQLITE.length()));
  }

  /** Recreates the catalogue, unless it is intact or there is no table. */
  static void settle(IcebergOptions options) throws IOException {
    if (options.catalog().isFile()) {
      LostCatalogue lost = new LostCatalogue(options);
      List<Kept> tables = lost.tables();
      if (!tables.isEmpty() && !lost.isSound()) {
        lost.makeAnew(tables);
      }
    }
  }

  /**
   * A table in the warehouse.
   *
   * @param metadata the newest first
   */
  private record Kept(TableIdentifier name, List<Path> metadata) {}

  private List<Kept> tables() throws IOException {
    List<Kept> tables = new ArrayList<>();
    for (Path dataset : folders(options.warehouse())) {
      for (Path table : folders(dataset)) {
        List<Path> metadata = metadata(table);
        if (!metadata.isEmpty()) {
          Namespace of = Namespace.of(String.valueOf(dataset.getFileName()));
          tables.add(
              new Kept(TableIdentifier.of(of, String.valueOf(table.getFileName())), metadata));
        }
      }
    }
    return tables;
  }

  private static List<Path> folders(Path folder) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, Files::isDirectory)) {
      List<Path> all = new ArrayList<>();
      found.forEach(all::add);
      return all;
    }
  }

  /** The metadata of a table, the newest first: names begin with a number of five digits. */
  private static List<Path> metadata(Path table) throws IOException {
    Path folder = table.resolve("metadata");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + METADATA)) {
      List<Path> all = new ArrayList<>();
      found.forEach(all::add);
      all.sort(
          Comparator.comparing((Path path) -> version(path))
              .thenComparing(path -> path.toFile().lastModified())
              .reversed());
      return all;
    }
  }

  private static String version(Path metadata) {
    return String.valueOf(metadata.getFileName()).split("-", 2)[0];
  }

  private boolean isSound() {
    if (!Files.exists(file)) {
      return false;
    }
    try (Connection catalogue = DriverManager.getConnection(options.catalog().uri());
        Statement ask = catalogue.createStatement()) {
      ask.execute("PRAGMA busy_timeout = 60000");
      try (ResultSet check = ask.executeQuery("PRAGMA quick_check")) {
        if (!check.next() || !check.getString(1).equals("ok")) {
          return false;
        }
      }
      try (ResultSet rows = ask.executeQuery("SELECT metadata_location FROM iceberg_tables")) {
        while (rows.next()) {
          String metadata = rows.getString(1);
          if (metadata != null
              && metadata.startsWith(LocalFiles.location(options.warehouse()) + "/")
              && !Files.exists(LocalFiles.path(metadata))) {
            return false;
          }
        }
      }
      return true;
    } catch (SQLException e) {
      return String.valueOf(e.getMessage()).contains("SQLITE_BUSY");
    }
  }

  private void makeAnew(List<Kept> tables) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
    try (JdbcCatalog catalog =
        new JdbcCatalog(p -> new LocalFiles(options.durable()), null, true)) {
      catalog.initialize(
          options.catalog().name(),
          Map.of(
              CatalogProperties.URI,
              SQLITE + next,
              CatalogProperties.WAREHOUSE_LOCATION,
              LocalFiles.location(options.warehouse()),
              "jdbc.schema-version",
              "V1"));
      for (Kept table : tables) {
        add(table, catalog);
      }
    }
    if (isSound()) {
      Files.delete(next); // another process was faster
      return;
    }
    for (String part : List.of("", "-wal", "-shm")) {
      Path old = file.resolveSibling(file.getFileName() + part);
      if (Files.exists(old)) {
        Files.move(
            old,
            file.resolveSibling(file.getFileName() + ".damaged" + part),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    LOG.warn(
        "The catalogue {} was gone or damaged; it is recreated from the metadata of the tables.",
        file);
  }

  /** Adds a table at the newest of its metadata that can be read. */
  private static void add(Kept table, JdbcCatalog catalog) {
    if (!catalog.namespaceExists(table.name().namespace())) {
      catalog.createNamespace(table.name().namespace());
    }
    LocalFiles files = new LocalFiles(false);
    for (Path metadata : table.metadata()) {
      String location = LocalFiles.location(metadata);
      try {
        var unused = TableMetadataParser.read(files, location);
      } catch (RuntimeException e) {
        LOG.warn(
            "The metadata {} cannot be read; older ones are taken: {}", metadata, e.toString());
        continue;
      }
      var added = catalog.registerTable(table.name(), location);
      LOG.info("Table {} is at {}", added.name(), metadata);
      return;
    }
  }
}
