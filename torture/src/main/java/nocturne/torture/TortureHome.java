package nocturne.torture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.standalone.kafka.FreePort;
import org.jspecify.annotations.Nullable;

/**
 * The home folder of one night of torture, with settings for small and frequent commits, so that a
 * kill seldom meets an idle process.
 *
 * @param port of Kafka on 127.0.0.1; absent if Kafka is in the home, which chooses it
 */
record TortureHome(Path root, OptionalInt port) {
  static final long SESSION_MILLIS = 2_000;
  private static final int LOCK_TRIES = 200;
  private static final long LOCK_PAUSE_MILLIS = 100;

  /**
   * Makes a home.
   *
   * @param frequent whether commits are small and many, so that kills fall between them; the stored
   *     data are the same either way
   */
  static TortureHome make(Path root, Layout layout, boolean frequent) throws IOException {
    OptionalInt port = layout.ownKafka() ? OptionalInt.of(freePort()) : OptionalInt.empty();
    Files.createDirectories(root);
    List<String> settings = new ArrayList<>();
    port.ifPresent(its -> settings.add("kafka.bootstrap-servers = 127.0.0.1:" + its));
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

  /** The address of Kafka; absent while the process starts that has it. */
  Optional<String> bootstrapServers() {
    return port.isPresent()
        ? Optional.of("127.0.0.1:" + port.getAsInt())
        : owner().flatMap(Owner::bootstrapServers);
  }

  /** The process with the home's Kafka; absent if none ever was there. */
  OptionalLong owningProcess() {
    return owner().stream().mapToLong(Owner::pid).findFirst();
  }

  /** The last owner of the home, as it has published itself. */
  private Optional<Owner> owner() {
    try {
      return Owner.parse(Files.readString(root.resolve("owner")));
    } catch (IOException e) {
      return Optional.empty(); // none is there yet, or a command has just given the home up
    }
  }

  Path kafka() {
    return root.resolve("kafka");
  }

  /**
   * Locks the folder of the home's Kafka against a start, while all workers are away.
   *
   * @return the lock; null if there is no folder, or a command keeps running Kafka there
   */
  @Nullable FileChannel lockKafka() throws IOException, InterruptedException {
    Path file = kafka().resolve("kafka.lock");
    for (int i = 0; i < LOCK_TRIES && Files.exists(kafka()); i++) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return channel;
      }
      channel.close();
      Thread.sleep(LOCK_PAUSE_MILLIS);
    }
    return null;
  }

  /** The folders of a topic's partitions in the Kafka in the home, in order. */
  List<Path> partitions(String topic) throws IOException {
    Path logs = kafka().resolve("kafka-logs");
    try (Stream<Path> all = Files.list(logs)) {
      return all.filter(folder -> folder.toString().matches(".*/" + topic + "-[0-9]+"))
          .sorted()
          .toList();
    }
  }
}
