package nocturne.cloud;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.wiring.Death;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.core.alert.PacketDecoder;
import nocturne.google.GoogleInstance;
import nocturne.google.ingest.IntentIngest;
import nocturne.survey.SurveyStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs ingest in this process. */
@Takes({Takes.Group.SETTINGS, Takes.Group.NAMED_INSTANCE})
@Command(
    name = "worker",
    description = {
      "Run ingest in this process, until interrupted.",
      "One an instance: a second one fences the first, which then ends with exit code 1."
    })
final class WorkerCommand extends NocturneCommand {
  private static final long LEAVE_MILLIS = 10_000;

  @Mixin private final GoogleLocation place = new GoogleLocation();

  @Option(
      names = "--stages",
      paramLabel = "STAGE",
      hideParamSyntax = true,
      split = ",",
      required = true,
      description =
          "ingest. The others are no processes here: the archive is a function, tables and"
              + " value-added stages are jobs of Beam.")
  private List<String> stages = List.of();

  WorkerCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    GoogleInstance where = place.instance(global);
    List<String> ingest =
        Pipeline.standard(where.names()).stageNames().stream()
            .filter(Stage::isIngest)
            .map(Stage::name)
            .toList();
    if (!stages.equals(ingest)) {
      throw Failure.misuse(
          ("On Google a worker runs %s alone, not %s: the archive is a function, tables and"
                  + " value-added stages are jobs of Beam.")
              .formatted(String.join(",", ingest), String.join(",", stages)));
    }
    return OpenInstance.with(global, where, this::work);
  }

  private int work(OpenInstance open) throws IOException, InterruptedException {
    Logger log = LoggerFactory.getLogger(WorkerCommand.class); // commands load no loggers when made
    try (SurveyStream survey = open.survey()) {
      Ingest ingest = ingest(open, survey);
      AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
      AtomicReference<Ingest.@Nullable Ended> ended = new AtomicReference<>();
      Thread thread = new Thread(() -> run(ingest, ended, fault), "ingest");
      thread.setDaemon(true); // a hanging thread keeps no process alive
      thread.start();
      log.info("instance {} has its ingest", open.names().instance());
      try {
        thread.join();
      } catch (InterruptedException e) {
        log.info("going down: confirming what was published");
        ingest.stop();
        thread.join(LEAVE_MILLIS);
        return 0;
      }
      @Nullable Throwable why = fault.get();
      if (why != null) {
        throw Failure.incomplete(
            "Ingest has stopped, and nothing is lost: %s. Start it again."
                .formatted(String.valueOf(why.getMessage()).replaceFirst("\\.$", "")),
            why);
      }
      throw Failure.incomplete(
          "Ingest has ended, and nothing is lost: it is %s.".formatted(ended.get()));
    }
  }

  private Ingest ingest(OpenInstance open, SurveyStream survey) {
    return IntentIngest.of(
        new IntentIngest.Back(
            open.store(), open.publisher(), survey, () -> open.journal().openNights()),
        open.names(),
        new PacketDecoder(open.names().survey()),
        IntentIngest.OPTIONS,
        new Ingest.Timing(global.surroundings().clock(), new SecureRandom()),
        Death.POINT);
  }

  private static void run(
      Ingest ingest,
      AtomicReference<Ingest.@Nullable Ended> ended,
      AtomicReference<@Nullable Throwable> fault) {
    try {
      ended.set(ingest.keepRunning());
    } catch (RuntimeException | Error e) {
      fault.set(e);
    }
  }
}
