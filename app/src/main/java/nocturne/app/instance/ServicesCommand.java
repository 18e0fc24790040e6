package nocturne.app.instance;

import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.ProcessRegistry;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import nocturne.app.wiring.HomeKafka;
import nocturne.app.wiring.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Runs the services of a home in the foreground, for stages in other processes. */
@Takes({SETTINGS})
@Command(
    name = "services",
    description = {
      "Run the home's Kafka in this terminal, and no stage.",
      "Until interrupted (Ctrl-C). Run the stages beside it with `nocturne up` or `nocturne"
          + " worker`: neither a stage that fails nor the end of an instance ends the Kafka. Beside"
          + " a process that runs the Kafka already, it takes that over when the process ends."
    })
public record ServicesCommand(GlobalOptions global) implements Callable<Integer> {
  private static final long LOOK_MILLIS = 60_000;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (global.configuration().kafkaAccess().isPresent()) {
      throw Failure.misuse(
          "There are no services to run here: kafka.bootstrap-servers names a Kafka elsewhere.");
    }
    return Session.of(global, Owner.SERVICES).loggingProgress().withKafka(this::serve);
  }

  @SuppressWarnings("try") // only closed
  private int serve(HomeKafka kafka) throws IOException {
    // Commands load no loggers when they are made.
    Logger log = LoggerFactory.getLogger(ServicesCommand.class);
    try (ProcessRegistry joined =
        ProcessRegistry.join(
            Home.existing(global.home()),
            Owner.SERVICES,
            Owner.NO_INSTANCE,
            global.surroundings().clock())) {
      if (kafka.owner().isPresent()) {
        log.info(
            "{} runs the services; this process takes them over when that one ends",
            kafka.owner().get());
      } else {
        log.info("the services are up: Kafka at {}", kafka.bootstrapServers());
      }
      while (true) {
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      log.info("going down");
      return 0;
    }
  }
}
