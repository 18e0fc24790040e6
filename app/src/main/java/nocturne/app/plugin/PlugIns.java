package nocturne.app.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.valueadded.ResultColumns;
import nocturne.core.instance.Names;
import nocturne.core.plugin.ValueAddedStage;
import org.jspecify.annotations.Nullable;

/**
 * The value-added stages: those on the class path, the broker's own among them, and those in the
 * jars of the folder {@code plugins} of a home. Each jar has a class loader of its own, so that two
 * may bring different versions of a library.
 */
public final class PlugIns {
  /** The folder of a home in which the jars are. */
  public static final String FOLDER = "plugins";

  private static final String SERVICES = "META-INF/services/" + ValueAddedStage.class.getName();

  private PlugIns() {}

  /**
   * The pipeline of an instance in a home.
   *
   * @throws Failure with exit code 2 where a plug-in cannot be loaded or cannot be part of the
   *     pipeline; names it
   */
  public static Pipeline pipeline(Names names, Path home) {
    Map<String, ValueAddedStage<?, ?>> found = new LinkedHashMap<>();
    ClassLoader ours = PlugIns.class.getClassLoader();
    add(found, "the class path", ours, null);
    for (Path jar : jars(home.resolve(FOLDER))) {
      add(found, jar.toString(), loader(jar, ours), ours);
    }
    try {
      return Pipeline.of(names, List.copyOf(found.values()));
    } catch (IllegalArgumentException e) {
      throw Failure.misuse("A plug-in cannot be part of the pipeline: " + e.getMessage() + ".", e);
    }
  }

  private static List<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw Failure.misuse("Cannot look for plug-ins in " + folder + ": " + e.getMessage(), e);
    }
  }

  /** It stays open as long as the process: classes are loaded from it when they are first used. */
  private static ClassLoader loader(Path jar, ClassLoader parent) {
    try (JarFile file = new JarFile(jar.toFile())) {
      if (file.getEntry(SERVICES) == null) {
        throw refused(jar.toString(), "it has no " + SERVICES, null);
      }
      return new URLClassLoader(new URL[] {jar.toUri().toURL()}, parent);
    } catch (IOException e) {
      throw refused(jar.toString(), "it is no jar that can be read (" + e.getMessage() + ")", e);
    }
  }

  private static void add(
      Map<String, ValueAddedStage<?, ?>> found,
      String from,
      ClassLoader loader,
      @Nullable ClassLoader parent) {
    try {
      for (ValueAddedStage<?, ?> stage : Pipeline.valueAdded(loader)) {
        if (parent != null && stage.getClass().getClassLoader() != loader) {
          continue; // the class path's own, which every loader sees
        }
        var unused = ResultColumns.of(stage);
        if (found.putIfAbsent(stage.name(), stage) != null) {
          throw refused(from, "there is another plug-in with a stage " + stage.name(), null);
        }
      }
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      if (e instanceof Failure failure) {
        throw failure;
      }
      throw refused(from, String.valueOf(e.getMessage()), e);
    }
  }

  private static Failure refused(String from, String why, @Nullable Throwable cause) {
    String message =
        ("Cannot load the plug-in %s: %s. Take it out of the folder %s, or put a jar"
                + " there that is built for this version.")
            .formatted(from, why, FOLDER);
    return cause == null ? Failure.misuse(message) : Failure.misuse(message, cause);
  }
}
