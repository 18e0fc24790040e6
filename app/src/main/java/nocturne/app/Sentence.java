package nocturne.app;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Optional;
import nocturne.app.config.ConfigurationException;

/**
 * An exception in words.
 *
 * @param text for the user
 * @param isComplete whether it says what to do; if not, the exception was unexpected
 */
record Sentence(String text, boolean isComplete) {

  static Sentence of(Throwable e) {
    return known(e).map(text -> new Sentence(text, true)).orElseGet(() -> unforeseen(e));
  }

  private static Optional<String> known(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      Optional<String> world = aboutTheWorld(t);
      if (world.isPresent()) {
        return world;
      }
    }
    if (e instanceof Failure || e instanceof ConfigurationException) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (isOurs(t)) {
        return Optional.of(String.valueOf(t.getMessage()));
      }
    }
    return Optional.empty();
  }

  /** Types with messages for people, by name so that no package is loaded for them. */
  private static boolean isOurs(Throwable t) {
    String name = t.getClass().getName();
    return name.startsWith("nocturne.") && t.getMessage() != null;
  }

  /** Whether a command ends because it was told to. */
  static boolean isInterruption(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof InterruptedException
          || t.getClass().getSimpleName().equals("InterruptException")) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> aboutTheWorld(Throwable t) {
    String message = String.valueOf(t.getMessage());
    String low = message.toLowerCase(Locale.ROOT);
    if (t instanceof IOException && low.contains("no space left on device")) {
      return Optional.of(
          ("The disk is full (%s). Make room, or choose a --home on another disk; then"
                  + " run the command again, nothing that was stored is lost.")
              .formatted(message));
    }
    if (t instanceof IOException && low.contains("read-only file system")) {
      return Optional.of(
          "Cannot write ("
              + message
              + "). Make that disk writable, or choose a --home on another; nothing was changed.");
    }
    if (t instanceof OutOfMemoryError) {
      return Optional.of(
          "Out of memory (" + message + "). Give Java more, for example NOCTURNE_OPTS=-Xmx4g.");
    }
    if (t instanceof NoSuchFileException || t instanceof FileNotFoundException) {
      return Optional.of("There is no file " + message + ".");
    }
    if (t instanceof AccessDeniedException) {
      return Optional.of("No permission to use " + message + ".");
    }
    return Optional.empty();
  }

  private static Sentence unforeseen(Throwable e) {
    Throwable told = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
    String message = told.getMessage();
    String name = told.getClass().getSimpleName();
    return new Sentence(message == null ? name : name + ": " + message, false);
  }
}
