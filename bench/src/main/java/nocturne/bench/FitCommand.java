package nocturne.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times fits. */
@Command(
    name = "fit",
    description = {
      "SALT fits on one thread, each timed: 140 simulated light curves, made here or of --data;"
          + " with --peer beside sncosmo on the same ones."
    })
final class FitCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "A folder with salt/salt3-k21 and salt/simulated.")
  private @Nullable Path data;

  @Option(names = "--original", description = "As the original broker fitted.")
  private boolean original;

  @Option(names = "--rounds", paramLabel = "N", description = "Counted (default: 40).")
  private int rounds = 40;

  @Option(
      names = "--peer",
      paramLabel = "SCRIPT",
      description = "A Python program that fits the light curves of --data with sncosmo.")
  private @Nullable String peer;

  @Option(names = "--python", paramLabel = "PROGRAM", description = "Runs it (default: python3).")
  private String python = "python3";

  FitCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (peer != null && data == null) {
      throw Failure.misuse("--peer fits the light curves of --data; name that folder too.");
    }
    new FitBench(global, data, original, rounds).run(peer == null ? null : new Peer(python, peer));
    return 0;
  }
}
