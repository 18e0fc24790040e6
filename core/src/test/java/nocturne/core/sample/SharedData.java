package nocturne.core.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * The way to the reference data, which lie beside the project's folder and are no part of it. Tests
 * that need them are skipped where they are not.
 */
public final class SharedData {
  private static final String TARBALL = "ztf_public_20180819_mod1000.tar.gz";
  private static final int TAR_BLOCK = 512;

  private SharedData() {}

  /** The folder, if some folder above the working directory has it beside itself. */
  public static Optional<Path> folder() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path data = at.resolveSibling("shared").resolve("data");
      if (Files.isDirectory(data)) {
        return Optional.of(data);
      }
    }
    return Optional.empty();
  }

  /** The folder; the calling test is skipped where there is none. */
  public static Path require() {
    Optional<Path> folder = folder();
    Assumptions.assumeTrue(folder.isPresent(), "the reference data are not beside the project");
    return folder.orElseThrow();
  }

  /** The packets directly in one folder, such as {@code ztf/derived}, by file name. */
  public static Map<String, byte[]> packets(String folder) {
    Map<String, byte[]> packets = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(require().resolve(folder))) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(".avro")) {
          packets.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packets;
  }

  /** The 646 packets of {@code ztf/index.csv}, named as there. */
  public static Map<String, byte[]> indexedPackets() {
    Map<String, byte[]> packets = new LinkedHashMap<>();
    for (String folder : List.of("alerts", "legacy", "reencoded", "reencoded/spark-snappy")) {
      packets("ztf/" + folder).forEach((name, bytes) -> packets.put(folder + "/" + name, bytes));
    }
    tarball().forEach((name, bytes) -> packets.put(TARBALL + "!" + name, bytes));
    return packets;
  }

  /** The members of the nightly archive, by name. */
  public static Map<String, byte[]> tarball() {
    Path file = require().resolve("ztf").resolve(TARBALL);
    Map<String, byte[]> members = new LinkedHashMap<>();
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
      for (byte[] head = in.readNBytes(TAR_BLOCK);
          head.length == TAR_BLOCK && head[0] != 0;
          head = in.readNBytes(TAR_BLOCK)) {
        String name = text(head, 0, 100);
        int size = Integer.parseInt(text(head, 124, 12).trim(), 8);
        byte[] content = in.readNBytes(size);
        in.skipNBytes((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
        if (name.endsWith(".avro")) {
          members.put(name, content);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return members;
  }

  /** The rows of a table such as {@code ztf/index.csv}, by column. */
  public static List<Map<String, String>> table(String path) {
    try {
      return Csv.rows(Files.readString(require().resolve(path), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(byte[] block, int from, int length) {
    String text =
        new String(Arrays.copyOfRange(block, from, from + length), StandardCharsets.US_ASCII);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
