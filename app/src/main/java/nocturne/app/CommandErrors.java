package nocturne.app;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
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
final class CommandErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final GlobalOptions global;

  CommandErrors(GlobalOptions global) {
    this.global = global;
  }

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
    if (e instanceof ConfigurationException) {
      return Failure.MISUSE;
    }
    return e instanceof Failure failure ? failure.exitCode() : Failure.INCOMPLETE;
  }
}
