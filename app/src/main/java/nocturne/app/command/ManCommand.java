package nocturne.app.command;

import java.io.IOException;
import java.nio.file.Path;
import nocturne.app.files.WholeFile;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the manual's pages. */
@Takes({})
@Command(
    name = "man",
    description = {
      "Write pages for the program man: one of nocturne, and one of each command.",
      "To read one: man -l DIR/nocturne.1. For all of the machine: nocturne man"
          + " /usr/local/share/man/man1."
    })
public final class ManCommand extends NocturneCommand {
  @Parameters(paramLabel = "DIR", description = "Folder to write them to.")
  private String folder = "";

  @Spec private CommandSpec spec;

  public ManCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException {
    int count = write(spec.root(), global.surroundings().resolve(folder));
    global.surroundings().err().printf("%s pages in %s%n", count, folder);
    return 0;
  }

  private static int write(CommandSpec of, Path folder) throws IOException {
    ManPage page = new ManPage(of);
    WholeFile.write(folder.resolve(page.file()), page.bytes());
    int count = 1;
    for (CommandLine each : of.subcommands().values()) {
      if (!each.getCommandSpec().usageMessage().hidden()) {
        count += write(each.getCommandSpec(), folder);
      }
    }
    return count;
  }
}
