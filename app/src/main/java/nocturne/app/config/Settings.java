package nocturne.app.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nocturne.survey.kafka.ClientSettings;
import nocturne.survey.kafka.Guard;

/**
 * The values of the configuration by section. A component's key, default, bounds, unit and meaning
 * are in the resource {@code settings}.
 */
public final class Settings {
  private Settings() {}

  /** Our own cluster: inside the program, or at an address. */
  public record Kafka(
      Optional<ServerList> bootstrapServers,
      ClientSettings client,
      String listen,
      int port,
      int partitions,
      Duration sessionTimeout) {}

  /** Access to the survey's cluster. */
  public record Survey(
      Optional<ServerList> bootstrapServers, ClientSettings client, Duration patience) {}

  /**
   * The encryption of connections to a cluster. The keys are the component names, after the
   * cluster's prefix.
   *
   * @param tls whether connections are encrypted
   * @param tlsTrust PEM file of certificates to trust, relative to the home; empty for those of
   *     Java
   */
  public record Tls(boolean tls, Optional<Path> tlsTrust) {
    Guard guard(Path home) {
      return tls ? new Guard.Tls(tlsTrust.map(home::resolve)) : new Guard.Open();
    }
  }

  /** Kerberos in this process: Java knows one set of realms, whatever the cluster. */
  public record Kerberos(Optional<Path> krb5Conf) {}

  /** Size and duration of ingest's transactions. */
  public record Ingest(int batchPackets, Duration batchTime) {}

  /** Settings of the history. */
  public record History(boolean enabled) {}

  /** When the archive closes a pack. */
  public record Archive(int packPackets, Duration packTime) {}

  /** When rows are appended to the table. */
  public record TableSink(int appendRows, Duration appendTime) {}

  /**
   * Settings of value-added stages that have no section of their own.
   *
   * @param all by the key after {@code stage.}
   */
  public record Stages(Map<String, String> all) {
    public Stages {
      all = Map.copyOf(all);
    }

    /** The settings of one stage, by the rest of the key. */
    Map<String, String> of(String stage) {
      String prefix = stage + ".";
      Map<String, String> own = new TreeMap<>();
      all.forEach(
          (key, value) -> {
            if (key.startsWith(prefix)) {
              own.put(key.substring(prefix.length()), value);
            }
          });
      return own;
    }
  }

  /** The folder of objects. */
  public record Store(boolean fsync) {}

  /** When {@code nocturne night auto} starts and ends nights. */
  public record Automatic(
      Duration quiet, Duration quietIfComplete, int daysBefore, Duration look) {}

  /** Settings of the retention of our topics' records. */
  public record Retention(Duration time, Optional<DataSize> size) {}

  /** Space to be kept free on the disks. */
  public record Disk(DataSize keepFree, double keepFreePercent) {}

  /** The page, which {@code up} serves. */
  public record Web(
      boolean enabled,
      String address,
      int port,
      boolean control,
      Optional<String> hosts,
      Optional<Path> tlsCertificate,
      Optional<Path> tlsKey) {

    /** These settings with another port. */
    public Web withPort(int other) {
      return new Web(enabled, address, other, control, hosts, tlsCertificate, tlsKey);
    }
  }

  /** The simulated night. */
  public record Simulator(int seed) {}

  /**
   * Where a Kafka cluster is found first.
   *
   * @param text host:port, several separated by commas; without a login, since it is shown
   *     everywhere
   */
  public record ServerList(String text) {
    public ServerList {
      String one = "[^\\s,/@]+:\\d{1,5}";
      if (!text.matches(one + "(\\s*,\\s*" + one + ")*")) {
        throw new IllegalArgumentException(
            "must be host:port, several separated by commas; a login is no part of it but a setting"
                + " of the client");
      }
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
