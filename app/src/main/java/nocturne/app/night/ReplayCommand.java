package nocturne.app.night;

import static nocturne.app.options.Takes.Group.BOOKS;
import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.ROWS;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.Surroundings;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.wiring.Session;
import nocturne.broker.books.NightBooks;
import nocturne.core.night.Night;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.Rate;
import nocturne.simulator.replay.Replay;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A night of real packets from files. */
@Takes({SETTINGS, NAMED_INSTANCE, ROWS, BOOKS})
@Command(
    name = "replay",
    description = {
      "Receive real packets from files as a night.",
      "Puts the packets on a survey topic of the instance, starts the night, waits"
          + " until every stage is done, ends the night and prints whether its books"
          + " balance (exit code 1 unless they do). The same night again adds only"
          + " duplicates. After an interruption, run it again: it continues."
    })
public final class ReplayCommand extends NocturneCommand {
  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description =
          "Avro files, folders of *.avro, the survey's nightly .tar.gz, or - for standard input.")
  private List<String> paths = List.of();

  @Option(
      names = "--night",
      paramLabel = "YYYY-MM-DD",
      description =
          "Night that the packets are put into (default: the date in the archive's"
              + " name, else the date of all exposures; needed if they have several dates).")
  private @Nullable String night;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      description =
          "How fast to send: max, 100/s, 5000/min, or x60 for sixty times as fast as the night was"
              + " (default: max).")
  private String rate = "max";

  @Option(
      names = "--original",
      description = "Evaluate and fit as the broker that Nocturne descends from did.")
  private boolean original;

  public ReplayCommand(GlobalOptions global) {
    super(global);
  }

  private static Night only(Replay.Contents contents) {
    if (contents.nights().size() > 1) {
      throw Failure.misuse(
          "These packets are of several nights: "
              + contents.words()
              + ". Replay one night after the other, or put all into one with --night YYYY-MM-DD.");
    }
    return contents.nights().keySet().stream()
        .findFirst()
        .orElseThrow(
            () ->
                Failure.misuse(
                    "Cannot tell which night these packets belong to: no date in the name, and none"
                        + " of them has a time. Say it with --night YYYY-MM-DD."));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (original) {
      global.set("filter.mode", "original");
      global.set("fit.mode", "original");
    }
    Surroundings surroundings = global.surroundings();
    Rate pace = Failure.orMisuse(() -> Rate.parse(rate));
    Replay replay = new Replay(global.packets(paths), global.decoder());
    Optional<Night> given = Optional.ofNullable(night).map(GlobalOptions::night);
    Replay.Contents contents = Failure.orMisuse(replay::contents);
    Night played = given.orElseGet(() -> only(contents));
    int[] failed = new int[1];
    global.whenInterrupted(
        "Interrupted. Night "
            + played
            + " stays open and nothing of it is lost; the same command continues it.");
    global.say("Replaying " + contents.words() + ", as night " + played + ".");
    return Session.of(global, "replay")
        .withServices(
            services -> {
              NightBooks books =
                  new NightRun(services, surroundings, played)
                      .run(
                          contents.packets(),
                          (topic, progress, line) ->
                              failed[0] =
                                  replay
                                      .run(
                                          topic,
                                          Pacer.ofSystem(pace),
                                          progress,
                                          new SourceMessages(line))
                                      .failures());
              int code = new BooksText(global).print(books);
              if (!books.deadLettered().isEmpty()) {
                global.say(
                    ("Each that was dead-lettered, with its reason: %s dead-letters"
                            + " list --home %s")
                        .formatted(surroundings.calledAs(), surroundings.shown(global.home())));
              }
              return failed[0] > 0 ? Failure.INCOMPLETE : code;
            });
  }
}
