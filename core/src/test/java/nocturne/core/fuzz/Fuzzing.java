package nocturne.core.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where Jazzer enters: it calls the two methods by their names, with the targets' classes as the
 * arguments. Of several targets the first byte of an input chooses one, which gets the others.
 * Started by itself, it writes the targets' seeds into a folder.
 */
public final class Fuzzing {
  /** The targets; Jazzer knows static methods only. For Jazzer's one thread. */
  private static final List<FuzzTarget> TARGETS = new ArrayList<>();

  private Fuzzing() {}

  /** Called once by Jazzer, before the first input. */
  public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
    for (String name : arguments) {
      TARGETS.add(target(name));
    }
  }

  /** Called by Jazzer with each input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    if (TARGETS.size() == 1) {
      TARGETS.get(0).put(input);
    } else if (input.length > 0) {
      int chosen = Byte.toUnsignedInt(input[0]) % TARGETS.size();
      TARGETS.get(chosen).put(Arrays.copyOfRange(input, 1, input.length));
    }
  }

  /**
   * @param arguments the folder for the seeds, and the targets' classes
   */
  public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    List<String> names = List.of(arguments).subList(1, arguments.length);
    for (String name : names) {
      int n = 0;
      for (byte[] seed : target(name).seeds()) {
        Path file = folder.resolve("seed-" + names.indexOf(name) + "-" + n++);
        Files.write(file, names.size() == 1 ? seed : chosen(names.indexOf(name), seed));
      }
    }
  }

  private static byte[] chosen(int target, byte[] seed) {
    byte[] input = new byte[seed.length + 1];
    input[0] = (byte) target;
    System.arraycopy(seed, 0, input, 1, seed.length);
    return input;
  }

  private static FuzzTarget target(String name) throws ReflectiveOperationException {
    return Class.forName(name).asSubclass(FuzzTarget.class).getDeclaredConstructor().newInstance();
  }
}
