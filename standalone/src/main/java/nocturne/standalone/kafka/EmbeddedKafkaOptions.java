package nocturne.standalone.kafka;

import java.nio.file.Path;

/**
 * Settings of the node inside the process.
 *
 * @param folder of its logs; made at the first start
 * @param address of this machine on which it listens for clients, as a number or a name; there is
 *     no login, so anyone who reaches it can read, change and delete everything
 * @param port for clients; 0 for the port of the folder's last start, or any if that is not free
 * @param advertisedPort port for clients behind a proxy or tunnel; 0 for {@code port}
 */
public record EmbeddedKafkaOptions(Path folder, String address, int port, int advertisedPort) {

  /** The default address, for programs on this machine only. */
  public static final String LOOPBACK = "127.0.0.1";

  /** The default port. */
  public static final int DEFAULT_PORT = 19092;

  /**
   * Size of a log's files: after a kill the last file of each partition is read, so larger files
   * mean a longer start.
   */
  static final int SEGMENT_BYTES = 128 << 20;

  public EmbeddedKafkaOptions {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("no such port: " + port + "; give 1 to 65535, or 0");
    }
    if (advertisedPort < 0 || advertisedPort > 65535) {
      throw new IllegalArgumentException(
          "no such advertised port: " + advertisedPort + "; give 1 to 65535, or 0 for the port");
    }
  }

  public static EmbeddedKafkaOptions in(Path folder) {
    return new EmbeddedKafkaOptions(folder, LOOPBACK, DEFAULT_PORT, 0);
  }

  public EmbeddedKafkaOptions withAddress(String address) {
    return new EmbeddedKafkaOptions(folder, address, port, advertisedPort);
  }

  public EmbeddedKafkaOptions withPort(int port) {
    return new EmbeddedKafkaOptions(folder, address, port, advertisedPort);
  }

  public EmbeddedKafkaOptions withAdvertisedPort(int advertisedPort) {
    return new EmbeddedKafkaOptions(folder, address, port, advertisedPort);
  }
}
