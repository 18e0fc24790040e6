package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import nocturne.app.query.ArchiveCheck;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks the archive's checksums. */
@Command(
    name = "verify",
    description = {
      "Read every byte of the archive's packs, restore each packet and hold it against its"
          + " checksums; name each damaged pack and packet. Exit code 1 if there is any.",
      "Needs no Kafka, so it also checks a copy. Whether a pack is missing as a whole, `nocturne"
          + " books` knows."
    })
public final class VerifyCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--night",
      paramLabel = "YYYYMMDD",
      description = "Only this night (default: all there are).")
  private @Nullable String night;

  public VerifyCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new ArchiveCheck(global, night).run();
  }
}
