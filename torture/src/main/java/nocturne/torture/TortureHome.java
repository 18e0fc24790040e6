package nocturne.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nocturne.app.home.Home;
import nocturne.standalone.kafka.FreePort;

/**
 * The home folder of one night of torture, with settings for small and frequent commits, so that a
 * kill seldom meets an idle process.
 *
 * @param root the folder
 * @param port of Kafka on 127.0.0.1
 */
record TortureHome(Path root, int port) {
  static final long SESSION_MILLIS = 2_000;

  /**
   * Makes a home.
   *
   * @param frequent whether commits are small and many, so that kills fall between them; the stored
   *     data are the same either way
   */
  static TortureHome make(Path root, Layout layout, boolean frequent) throws IOException {
    int port = freePort();
    Files.createDirectories(root);
    List<String> settings = new ArrayList<>();
    settings.add(
        layout.ownKafka() ? "kafka.bootstrap-servers = 127.0.0.1:" + port : "kafka.port = " + port);
    settings.add("kafka.session-timeout = " + SESSION_MILLIS + " ms");
    settings.add("store.fsync = false");
    if (frequent) {
      settings.add("ingest.batch-packets = 20");
      settings.add("ingest.batch-time = 10 ms");
      settings.add("archive.pack-packets = 40");
    }
    settings.add("archive.pack-time = 400 ms");
    settings.add("table.append-rows = " + (frequent ? 150 : 5_000));
    settings.add("table.append-time = 600 ms");
    Files.write(root.resolve("nocturne.properties"), settings);
    Home.create(root);
    return new TortureHome(root, port);
  }

  static int freePort() {
    return FreePort.any("127.0.0.1");
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  Path kafka() {
    return root.resolve("kafka");
  }
}
