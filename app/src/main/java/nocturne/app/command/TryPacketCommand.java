package nocturne.app.command;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.wiring.PacketTrial;
import nocturne.app.wiring.Session;
import nocturne.broker.ledger.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Tests whether a packet kills an instance's stage. The conductor runs it in a process of its own;
 * it is not for users.
 */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "try-packet",
    hidden = true,
    description = "Do with a packet from standard input what a stage does, and throw it away.")
public final class TryPacketCommand extends NocturneCommand {
  @Option(names = "--stage", required = true, paramLabel = "STAGE", description = "Which stage.")
  private String stage = "";

  public TryPacketCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws Exception {
    byte[] packet = global.surroundings().in().readAllBytes();
    return Session.of(global, "try-packet")
        .withStores(
            stores -> {
              PacketTrial trial = PacketTrial.of(stores, global.home());
              global.out().println(trial.run(Stage.of(stage), packet));
              return 0;
            });
  }
}
