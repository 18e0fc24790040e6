package nocturne.standalone.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import nocturne.broker.port.PortException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The node's folder. It is formatted once, beside its place, and then moved there whole, so a kill
 * while it is formatted leaves nothing that looks formatted; cluster and node id stay in it.
 */
final class NodeFolder {
  static final int NODE_ID = 1;
  static final String CONTROLLER = "CONTROLLER";

  private final Path logs;

  private NodeFolder(Path logs) {
    this.logs = logs;
  }

  static NodeFolder open(Path folder) {
    Path logs = folder.toAbsolutePath().resolve("kafka-logs");
    try {
      Files.createDirectories(folder);
      if (!Files.exists(logs)) {
        format(folder.toAbsolutePath().resolve("kafka-logs.unfinished"), logs);
      }
    } catch (Exception e) {
      throw new PortException.Broken(
          "no folder for Kafka's logs could be made in "
              + folder
              + ": "
              + e.getMessage()
              + "; make it writable or name another home",
          e);
    }
    return new NodeFolder(logs);
  }

  Path logs() {
    return logs;
  }

  private static void format(Path unfinished, Path logs) throws Exception {
    deleteAll(unfinished);
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(NODE_ID)
        .setDirectories(List.of(unfinished.toString()))
        .setMetadataLogDirectory(unfinished.toString())
        .setControllerListenerName(CONTROLLER)
        .setReleaseVersion(MetadataVersion.latestProduction())
        .run();
    Files.move(unfinished, logs, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void deleteAll(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
