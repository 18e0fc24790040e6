package nocturne.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Times the archive's packs. */
@Command(
    name = "archive",
    description =
        "Packets from memory into packs on the disk, on one thread, beside zstd of the same packets"
            + " and the disk's own rate.")
final class ArchiveCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Packets: files, folders, .tar.gz (default: simulated ones).")
  private List<String> paths = List.of();

  @Option(
      names = "--alerts",
      paramLabel = "N",
      description = "Simulated packets, where no PATH is given (default: 4000).")
  private int alerts = 4_000;

  @Option(names = "--rounds", paramLabel = "N", description = "Counted rounds (default: 7).")
  private int rounds = 7;

  ArchiveCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (alerts < 1 || rounds < 1) {
      throw Failure.misuse("--alerts and --rounds are 1 or more.");
    }
    new ArchiveBench(
            Packets.of(paths, alerts), global.configuration().archive().packPackets(), rounds)
        .run(new Results(global));
    return 0;
  }
}
