package nocturne.app.command;

import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the script with which a shell completes commands and options. */
@Takes({})
@Command(
    name = "completion",
    description = {
      "Print a script with which bash and zsh complete commands and options.",
      "For this shell: source <(nocturne completion). For all: write it to a file that the shell's"
          + " start reads, for bash ~/.local/share/bash-completion/completions/nocturne."
    })
public final class CompletionCommand extends NocturneCommand {
  @Spec private CommandSpec spec;

  public CompletionCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() {
    global.out().print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
    return 0;
  }
}
