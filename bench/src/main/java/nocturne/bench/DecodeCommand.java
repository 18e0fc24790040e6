package nocturne.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares the decoder with the Avro library. */
@Command(name = "decode", description = "Our decoder against the Avro library's, on one thread.")
final class DecodeCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Packets: files, folders, .tar.gz (default: simulated ones).")
  private List<String> paths = List.of();

  @Option(names = "--runs", paramLabel = "N", description = "Counted runs (default: 7).")
  private int runs = 7;

  @Option(
      names = "--alerts",
      paramLabel = "N",
      description = "Simulated packets, where no PATH is given (default: 2000).")
  private int alerts = 2000;

  DecodeCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<byte[]> packets = Packets.of(paths, alerts);
    global.out().println(Packets.describe(packets));
    new DecodeBench(packets, runs).run(global.out());
    return 0;
  }
}
