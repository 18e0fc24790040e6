package nocturne.core.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where Jazzer enters: it calls the two methods by their names, with the target's class as the
 * argument. Started by itself, it writes a target's seeds into a folder.
 */
public final class Fuzzing {
  /** The target; Jazzer knows static methods only. For Jazzer's one thread. */
  private static @Nullable FuzzTarget target;

  private Fuzzing() {}

  /** Called once by Jazzer, before the first input. */
  public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
    target = target(arguments[0]);
  }

  /** Called by Jazzer with each input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    if (target == null) {
      throw new IllegalStateException("no target: give its class as --target_args");
    }
    target.put(input);
  }

  /**
   * @param arguments the target's class, and the folder for its seeds
   */
  public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    int n = 0;
    for (byte[] seed : target(arguments[0]).seeds()) {
      Files.write(folder.resolve("seed-" + n++), seed);
    }
  }

  private static FuzzTarget target(String name) throws ReflectiveOperationException {
    return Class.forName(name).asSubclass(FuzzTarget.class).getDeclaredConstructor().newInstance();
  }
}
