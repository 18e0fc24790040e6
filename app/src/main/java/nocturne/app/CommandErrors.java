package nocturne.app;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Optional;
import nocturne.app.config.ConfigurationException;
import nocturne.app.config.Nearest;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Printable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints what went wrong in a sentence, and the stack trace with {@code --debug}. */
record CommandErrors(GlobalOptions global)
    implements IParameterExceptionHandler, IExecutionExceptionHandler {

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    PrintStream err = global.err();
    CommandLine line = e.getCommandLine();
    err.println("nocturne: " + unknownCommand(e).orElseGet(() -> told(e)));
    err.println("See `" + line.getCommandSpec().qualifiedName() + " --help`.");
    return Failure.MISUSE;
  }

  private static String told(ParameterException e) {
    return String.valueOf(e.getMessage())
        .replaceFirst("^Error: ", "")
        .replaceFirst(" is not an? (int|long)$", " is not a whole number")
        .replaceFirst(" is not a(n?) (double|float)$", " is not a number");
  }

  private static Optional<String> unknownCommand(ParameterException e) {
    CommandLine line = e.getCommandLine();
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.isUnknownOption()
        || line.getSubcommands().isEmpty()) {
      return Optional.empty();
    }
    String typed = unmatched.getUnmatched().get(0);
    String near =
        Nearest.to(typed, line.getSubcommands().keySet())
            .map(name -> " Did you mean " + name + "?")
            .orElse("");
    return Optional.of(
        "There is no command " + line.getCommandSpec().qualifiedName() + " " + typed + "." + near);
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
    return tell(e);
  }

  /**
   * Prints the error.
   *
   * @return the exit code
   */
  int tell(Throwable e) {
    global.out().flush();
    PrintStream err = global.err();
    boolean interrupted =
        !(e instanceof Failure) && (Interruption.isEnding() || Sentence.isInterruption(e));
    Sentence sentence = interrupted ? new Sentence(global.whenInterrupted(), true) : Sentence.of(e);
    err.println("nocturne: " + global.redaction().of(Printable.lines(sentence.text())));
    if (global.debug()) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace, true));
      err.print(global.redaction().of(Printable.lines(trace.toString())));
    } else if (!sentence.isComplete()) {
      err.println("This should not have happened. --debug shows where it did; please report that.");
    }
    if (interrupted) {
      return Failure.INTERRUPTED;
    }
    if (e instanceof ConfigurationException || e instanceof InvalidPathException) {
      return Failure.MISUSE;
    }
    return e instanceof Failure failure ? failure.exitCode() : Failure.INCOMPLETE;
  }

  /**
   * An exception in words.
   *
   * @param text for the user
   * @param isComplete whether it says what to do; if not, the exception was unexpected
   */
  private record Sentence(String text, boolean isComplete) {

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
        Optional<String> file = aboutAFile(t);
        if (file.isPresent()) {
          return file;
        }
      }
      return Optional.empty();
    }

    /** Types with messages for people, by name so that no package is loaded for them. */
    private static boolean isOurs(Throwable t) {
      String name = t.getClass().getName();
      return name.startsWith("nocturne.") && t.getMessage() != null;
    }

    /** Whether a command ends because it was interrupted. */
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
      if (t instanceof IOException && low.contains("too many open files")) {
        return Optional.of(
            ("This process may open no more files (%s). Raise its limit, for example with `ulimit"
                    + " -n 4096` in the shell that starts it; then run the command again, nothing"
                    + " that was stored is lost.")
                .formatted(message));
      }
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
      return Optional.empty();
    }

    private static Optional<String> aboutAFile(Throwable t) {
      String message = String.valueOf(t.getMessage());
      if (t instanceof FileNotFoundException
          && message.toLowerCase(Locale.ROOT).endsWith("(permission denied)")) {
        return Optional.of(
            "No permission to use " + message.replaceFirst(" \\([^(]*\\)$", "") + ".");
      }
      if (t instanceof NoSuchFileException || t instanceof FileNotFoundException) {
        return Optional.of(
            "There is no file " + message + ". If there was one, restore it from a backup.");
      }
      if (t instanceof InvalidPathException bad) {
        return Optional.of(
            ("Cannot use \"%s\" as the name of a file: %s. A name with other letters than ASCII's"
                    + " wants a locale that has them, such as LC_ALL=C.UTF-8.")
                .formatted(bad.getInput(), bad.getReason()));
      }
      if (t instanceof AccessDeniedException) {
        return Optional.of("No permission to use " + message + ".");
      }
      return Optional.empty();
    }

    private static Sentence unforeseen(Throwable e) {
      Throwable cause =
          e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
      String message = cause.getMessage();
      String name = cause.getClass().getSimpleName();
      return new Sentence(message == null ? name : name + ": " + message, false);
    }
  }
}
