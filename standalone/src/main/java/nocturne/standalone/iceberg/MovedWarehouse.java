package nocturne.standalone.iceberg;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileConstants;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates the tables of a moved or copied warehouse to its new place.
 *
 * <p>Iceberg names every file by its absolute path: the catalogue names the metadata, the metadata
 * the manifest list, the list the manifests, the manifests the data files. In a moved warehouse all
 * of them name the old place, and a copy would write to the original. So the prefixes of these
 * paths are replaced before the tables are opened: first in manifests and lists, each written
 * beside the old one and renamed over it, then in new metadata, and last, in one step and only if
 * it is unchanged, in the catalogue. After a kill at any place the next opening repeats it; two
 * processes at once write the same. Data files contain no paths and stay.
 *
 * <p>Only for a catalogue in SQLite beside its warehouse. A catalogue on a server has several
 * users, and its warehouse is where the configuration says.
 */
final class MovedWarehouse {
  private static final Logger LOG = LoggerFactory.getLogger(MovedWarehouse.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LENGTH = "manifest_length";
  private static final String MANIFEST = "manifest_path";

  private final IcebergOptions options;
  private final String here;

  private MovedWarehouse(IcebergOptions options) {
    this.options = options;
    this.here = LocalFiles.location(options.warehouse()) + "/";
  }

  /** A table in the catalogue. */
  private record Entry(String dataset, String table, String metadata) {
    /** The path of its metadata inside the warehouse. */
    String within() {
      return dataset.replace('.', '/') + "/" + table + "/metadata/";
    }
  }

  /** Updates every table of the catalogue whose place is not the warehouse's. */
  static void settle(IcebergOptions options) throws IOException, SQLException {
    if (options.catalog().isFile()) {
      new MovedWarehouse(options).settle();
    }
  }

  private void settle() throws IOException, SQLException {
    try (Connection catalogue = DriverManager.getConnection(options.catalog().uri())) {
      try (var wait = catalogue.createStatement()) {
        wait.execute("PRAGMA busy_timeout = 60000");
      }
      for (Entry entry : strangers(catalogue)) {
        int at = entry.metadata.indexOf(entry.within());
        String there = at < 0 ? "" : entry.metadata.substring(0, at);
        Path metadata = at < 0 ? Path.of("") : moved(entry.metadata, there);
        if (at < 0 || !Files.exists(metadata)) {
          LOG.warn(
              "Table {}.{} has its metadata at {}, outside the warehouse {}; it is left so",
              entry.dataset,
              entry.table,
              entry.metadata,
              here);
          continue;
        }
        settle(catalogue, entry, there, metadata);
      }
    }
  }

  private List<Entry> strangers(Connection catalogue) throws SQLException {
    List<Entry> found = new ArrayList<>();
    try (PreparedStatement ask =
        catalogue.prepareStatement(
            "SELECT table_namespace, table_name, metadata_location FROM iceberg_tables"
                + " WHERE catalog_name = ?")) {
      ask.setString(1, options.catalog().name());
      try (ResultSet rows = ask.executeQuery()) {
        while (rows.next()) {
          Entry entry = new Entry(rows.getString(1), rows.getString(2), rows.getString(3));
          if (entry.metadata != null && !entry.metadata.startsWith(here)) {
            found.add(entry);
          }
        }
      }
    }
    return found;
  }

  private void settle(Connection catalogue, Entry entry, String there, Path metadata)
      throws IOException, SQLException {
    LOG.info("Table {}.{} was at {} and is at {} now", entry.dataset, entry.table, there, here);
    JsonNode old = JSON.readTree(Files.readAllBytes(metadata));
    for (JsonNode snapshot : old.path("snapshots")) {
      rewriteList(moved(snapshot.path("manifest-list").asText(), there), there);
    }
    JsonNode exchanged = exchanged(old, there);
    Path next = metadata.resolveSibling(nextName(metadata));
    writeWhole(next, JSON.writeValueAsBytes(exchanged));
    try (PreparedStatement point =
        catalogue.prepareStatement(
            "UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ?"
                + " WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?"
                + " AND metadata_location = ?")) {
      point.setString(1, LocalFiles.location(next));
      point.setString(2, LocalFiles.location(metadata));
      point.setString(3, options.catalog().name());
      point.setString(4, entry.dataset);
      point.setString(5, entry.table);
      point.setString(6, entry.metadata);
      if (point.executeUpdate() == 0) {
        Files.deleteIfExists(next); // another process was faster
      }
    }
  }

  /** The current place of the file with this name; other names are unchanged. */
  private Path moved(String location, String there) {
    return LocalFiles.path(exchanged(location, there));
  }

  private String exchanged(String text, String there) {
    return text.startsWith(there) ? here + text.substring(there.length()) : text;
  }

  /** {@code 00007-uuid.metadata.json} becomes {@code 00008-...}; Iceberg continues the count. */
  private static String nextName(Path metadata) {
    String name = String.valueOf(metadata.getFileName());
    int dash = name.indexOf('-');
    int version = dash > 0 ? Integer.parseInt(name.substring(0, dash)) : 0;
    return String.format(
        java.util.Locale.ROOT, "%05d-%s.metadata.json", version + 1, UUID.randomUUID());
  }

  private JsonNode exchanged(JsonNode node, String there) {
    if (node.isTextual()) {
      return TextNode.valueOf(exchanged(node.asText(), there));
    }
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        field.setValue(exchanged(field.getValue(), there));
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, exchanged(array.get(i), there));
      }
    }
    return node;
  }

  private static boolean isLost(Path file) {
    boolean isLost = !Files.exists(file);
    if (isLost) {
      LOG.warn("{} is gone: restore it from a backup", file);
    }
    return isLost;
  }

  private void rewriteList(Path list, String there) throws IOException {
    if (isLost(list)) {
      return;
    }
    List<GenericRecord> manifests = new ArrayList<>();
    try (DataFileReader<GenericRecord> in =
        new DataFileReader<>(list.toFile(), new GenericDatumReader<>())) {
      in.forEach(manifests::add);
    }
    for (GenericRecord manifest : manifests) {
      Path file = moved(String.valueOf(manifest.get(MANIFEST)), there);
      if (isLost(file)) {
        continue; // whoever reads the table says so
      }
      rewrite(file, there);
      manifest.put(LENGTH, Files.size(file));
    }
    rewrite(list, manifests, there);
  }

  private void rewrite(Path manifest, String there) throws IOException {
    List<GenericRecord> rows = new ArrayList<>();
    try (DataFileReader<GenericRecord> in =
        new DataFileReader<>(manifest.toFile(), new GenericDatumReader<>())) {
      in.forEach(rows::add);
    }
    rewrite(manifest, rows, there);
  }

  /** Writes the file again with these rows and new paths; its header stays. */
  private void rewrite(Path file, List<GenericRecord> rows, String there) throws IOException {
    Path next = Files.createTempFile(file.getParent(), "moved", ".next");
    try (DataFileReader<GenericRecord> in =
            new DataFileReader<>(file.toFile(), new GenericDatumReader<>());
        DataFileWriter<GenericRecord> out = new DataFileWriter<>(new GenericDatumWriter<>())) {
      for (String key : in.getMetaKeys()) {
        if (!DataFileWriter.isReservedMeta(key)) {
          out.setMeta(key, in.getMeta(key));
        }
      }
      String codec = in.getMetaString(DataFileConstants.CODEC);
      out.setCodec(CodecFactory.fromString(codec == null ? DataFileConstants.NULL_CODEC : codec));
      Schema schema = in.getSchema();
      out.create(schema, next.toFile());
      for (GenericRecord row : rows) {
        exchange(row, there);
        out.append(row);
      }
      out.fSync();
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void exchange(GenericRecord row, String there) {
    for (Schema.Field field : row.getSchema().getFields()) {
      Object value = row.get(field.pos());
      if (value instanceof CharSequence text) {
        row.put(field.pos(), exchanged(text.toString(), there));
      } else if (value instanceof GenericRecord inner) {
        exchange(inner, there);
      } else if (value instanceof GenericData.Array<?> items) {
        for (Iterator<?> each = items.iterator(); each.hasNext(); ) {
          if (each.next() instanceof GenericRecord inner) {
            exchange(inner, there);
          }
        }
      }
    }
  }

  private static void writeWhole(Path file, byte[] bytes) throws IOException {
    Path next = Files.createTempFile(file.getParent(), "moved", ".next");
    Files.writeString(next, new String(bytes, StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
