package nocturne.core.jvm;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Java beside the one a test runs in, with the same class path and the same {@code -XX} flags.
 */
public final class SecondJvm {
  private SecondJvm() {}

  /** What starts the main method of a class; further flags go between the two. */
  public static ProcessBuilder running(List<String> flags, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String own : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (own.startsWith("-XX:")) {
        command.add(own);
      }
    }
    command.addAll(flags);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", classPath());
    return builder;
  }

  /** As {@link #running(List, Class, String...)}, without further flags. */
  public static ProcessBuilder running(Class<?> main, String... arguments) {
    return running(List.of(), main, arguments);
  }

  /** The class path of the test; Surefire may have given Java another. */
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
