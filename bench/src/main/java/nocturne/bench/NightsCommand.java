package nocturne.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks for growth over many nights. */
@Command(
    name = "nights",
    description = {
      "Nights one after the other in one process, and what process and home hold after each;"
          + " exit code 1 when heap, open files or threads grow.",
      "With -D retention.time=0s topics are emptied after each night, as they are after a week."
    })
final class NightsCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(names = "--nights", paramLabel = "N", description = "How many (default: 8).")
  private int nights = 8;

  @Option(names = "--alerts", paramLabel = "N", description = "Alerts a night (default: 2000).")
  private int alerts = 2000;

  NightsCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<byte[]> packets = Packets.of(List.of(), alerts);
    List<String> grown = new NightsBench(packets, nights, global).run(global.out());
    grown.forEach(global.err()::println);
    return grown.isEmpty() ? 0 : 1;
  }
}
