package nocturne.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import nocturne.app.files.SaltModelFiles;
import nocturne.app.options.GlobalOptions;
import nocturne.core.salt2.CompactModel;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModelReader;
import nocturne.core.salt2.UnreadableModelException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the file of a built-in model. */
@Command(
    name = "pack-model",
    description = {
      "Makes the file of a built-in model from the folder of its published files, such as"
          + " core/src/main/resources/nocturne/core/salt2/salt3-f22.model."
    })
final class PackModelCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Parameters(paramLabel = "DIR", description = "The published files.")
  private Path folder = Path.of("");

  @Parameters(paramLabel = "FILE", description = "What to write.")
  private Path file = Path.of("");

  @Option(
      names = "--model-version",
      paramLabel = "VERSION",
      required = true,
      description = "The published version, which fits will name.")
  private String version = "";

  PackModelCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, UnreadableModelException {
    Path from = global.surroundings().resolve(folder.toString());
    Path to = global.surroundings().resolve(file.toString());
    SaltModel model = SaltModelReader.read(from.toString(), SaltModelFiles.in(from));
    try (OutputStream out = Files.newOutputStream(to)) {
      CompactModel.write(model, version, out);
    }
    global.out().println(file + ": " + Files.size(to) + " bytes");
    return 0;
  }
}
