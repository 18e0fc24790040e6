package nocturne.app.wiring;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the JVM's optimizing compiler (C2) to the code in which time is spent.
 *
 * <p>A process that runs the broker loads some 30,000 methods, and for minutes C2 takes a third of
 * a core to compile them, those of libraries first, while the decoder, the fit and the writers of
 * rows and packs wait in its queue. The methods that the resource {@code compiler.json} lists are
 * compiled by the simple compiler (C1) only: they spend their time in system calls and native code,
 * or are called seldom. {@code bench chain} shows what it gains.
 */
final class OptimizedCode {
  private static final Logger LOG = LoggerFactory.getLogger(OptimizedCode.class);
  private static final AtomicBoolean CHOSEN = new AtomicBoolean();

  private OptimizedCode() {}

  /** Tells the JVM, once in a process. A JVM without such directives is left alone. */
  static void choose() {
    if (!CHOSEN.compareAndSet(false, true)) {
      return;
    }
    try {
      Path file = Files.createTempFile("nocturne-compiler", ".json");
      try (InputStream list = OptimizedCode.class.getResourceAsStream("compiler.json")) {
        Files.copy(Objects.requireNonNull(list), file, StandardCopyOption.REPLACE_EXISTING);
        Object answer =
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "compilerDirectivesAdd",
                    new Object[] {new String[] {file.toString()}},
                    new String[] {String[].class.getName()});
        LOG.debug("compiler directives: {}", answer);
      } finally {
        Files.delete(file);
      }
    } catch (IOException | JMException e) {
      LOG.debug("this JVM takes no compiler directives", e);
    }
  }
}
