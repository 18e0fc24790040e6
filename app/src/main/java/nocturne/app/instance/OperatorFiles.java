package nocturne.app.instance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.config.ComponentFile;
import nocturne.app.config.ComponentSettings;
import nocturne.app.config.Configuration;
import nocturne.app.files.SaltModelFiles;
import nocturne.broker.fit.StagedModel;
import nocturne.broker.instance.BrokerFiles;
import org.jspecify.annotations.Nullable;

/**
 * The broker files that setup stages: the program's own, which set nothing, and in their place
 * those in a folder of the operator that is laid out as the bucket.
 */
public final class OperatorFiles {
  private static final long LARGEST = 512L << 20;

  private OperatorFiles() {}

  /**
   * Reads and checks the files.
   *
   * @param folder the operator's, or null
   * @param base the settings made elsewhere, with which they must be consistent
   * @return them by their names in the bucket
   * @throws Failure with exit code 2 if the folder cannot be read, or holds an incomplete model or
   *     a file of no component
   */
  public static SortedMap<String, byte[]> read(@Nullable Path folder, Configuration base)
      throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (ComponentFile file : ComponentFile.values()) {
      files.put(file.path(), file.template().getBytes(StandardCharsets.UTF_8));
    }
    if (folder != null) {
      readInto(files, folder);
    }
    base.with(settings(files));
    SortedMap<String, byte[]> model = new TreeMap<>();
    files
        .subMap(StagedModel.FOLDER, StagedModel.FOLDER + Character.MAX_VALUE)
        .forEach(
            (name, content) -> model.put(name.substring(StagedModel.FOLDER.length()), content));
    SaltModelFiles.staged(model);
    return files;
  }

  /** The settings in the files. */
  static List<ComponentSettings> settings(SortedMap<String, byte[]> files) {
    return Arrays.stream(ComponentFile.values())
        .map(file -> new ComponentSettings(file, files.getOrDefault(file.path(), new byte[0])))
        .toList();
  }

  private static void readInto(SortedMap<String, byte[]> files, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw Failure.misuse(
          "Cannot stage the files in " + folder + ": that is no folder. Name one with --files.");
    }
    List<Path> all = new ArrayList<>();
    try (Stream<Path> below = Files.walk(folder)) {
      below.filter(Files::isRegularFile).filter(p -> !isHidden(folder, p)).forEach(all::add);
    }
    for (Path path : all) {
      String name = folder.relativize(path).toString().replace('\\', '/');
      try {
        BrokerFiles.checked(name);
      } catch (IllegalArgumentException e) {
        throw Failure.misuse("Cannot stage " + path + ": " + e.getMessage(), e);
      }
      if (Files.size(path) > LARGEST) {
        throw Failure.misuse(
            "Cannot stage %s: it has %s bytes, at most %s are taken. Leave it out."
                .formatted(path, Files.size(path), LARGEST));
      }
      files.put(name, Files.readAllBytes(path));
    }
  }

  /** Files of an editor or a version control system. */
  private static boolean isHidden(Path folder, Path file) {
    for (Path step : folder.relativize(file)) {
      if (step.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
