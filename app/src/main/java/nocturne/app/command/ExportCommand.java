package nocturne.app.command;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import nocturne.app.query.NightExport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a night's packets as files. */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "export",
    description =
        "Write a night's archived packets as Avro files, one an alert, named CANDID.avro.")
public final class ExportCommand implements Callable<Integer> {

  /** Header of the exported files. */
  public enum HeaderChoice {
    ORIGINAL,
    MENDED
  }

  private final GlobalOptions global;

  @Option(
      names = "--night",
      paramLabel = "YYYYMMDD",
      description = "Which night (default: the one that was started last).")
  private @Nullable String night;

  @Option(
      names = "--header",
      paramLabel = "original|mended",
      description =
          "original: the survey's packet byte for byte. mended: the same data under a schema that"
              + " strict readers accept (default: original).")
  private HeaderChoice header = HeaderChoice.ORIGINAL;

  @Parameters(paramLabel = "DIR", description = "Folder to write to; made if need be.")
  private String folder = "";

  public ExportCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new NightExport(global, night, folder, header == HeaderChoice.MENDED).run();
  }
}
