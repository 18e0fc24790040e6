package nocturne.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares decoder, filter and fit with the original's own. */
@Command(
    name = "peers",
    description = {
      "Decoder, filter, light curve and fit on one thread, by the rules of the original broker,"
          + " beside the original's own steps in Python on the same packets."
    })
final class PeersCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "A folder with ztf/alerts and salt/salt3-k21.")
  private Path data = Path.of("");

  @Option(
      names = "--peer",
      paramLabel = "SCRIPT",
      required = true,
      description = "The Python program, which takes --data too.")
  private String peer = "";

  @Option(names = "--python", paramLabel = "PROGRAM", description = "Runs it (default: python3).")
  private String python = "python3";

  @Option(names = "--rounds", paramLabel = "N", description = "Counted (default: 40).")
  private int rounds = 40;

  PeersCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    new PeersBench(global, data, rounds).run(new Peer(python, peer));
    return 0;
  }
}
