package nocturne.cloud;

import java.io.IOException;
import nocturne.app.Failure;
import nocturne.app.night.BooksText;
import nocturne.app.night.NightRows;
import nocturne.app.night.NoTopic;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.ShownSteps;
import nocturne.app.progress.Tally;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.night.Night;
import nocturne.google.GoogleInstance;
import nocturne.google.books.Advice;
import nocturne.survey.SurveyStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts and ends nights on Google's services. */
@Takes({Takes.Group.SETTINGS, Takes.Group.NAMED_INSTANCE, Takes.Group.ROWS, Takes.Group.BOOKS})
@Command(
    name = "night",
    description = {
      "Start and end nights, and show their state.",
      "The conductor is this process: a night whose conductor was ended is continued by giving the"
          + " command again, on any machine."
    })
final class NightCommand {
  private final GlobalOptions global;
  private volatile String doing = "";

  NightCommand(GlobalOptions global) {
    this.global = global;
  }

  @Command(
      name = "start",
      description =
          "Start receiving a night; returns when its topic holds an alert and all works that is to.")
  int start(
      @Mixin GoogleLocation place,
      @Option(
              names = "--topic",
              paramLabel = "T",
              description =
                  "The survey's topic of the night. NONE starts everything but the consumer,"
                      + " for the night of --night (default: today's, UTC).")
          @Nullable String topic,
      @Option(
              names = "--night",
              paramLabel = "YYYY-MM-DD",
              description = "The night; its topic is the survey's own of that date.")
          @Nullable String date)
      throws IOException, InterruptedException {
    if (NoTopic.is(topic)) {
      return startWithoutTopic(place, NoTopic.night(date, global.surroundings().clock().instant()));
    }
    if ((topic == null) == (date == null)) {
      throw Failure.misuse("Say which night: --topic T, or --night YYYY-MM-DD.");
    }
    return OpenInstance.with(
        global,
        place.instance(global),
        open -> {
          String from =
              topic != null ? topic : open.names().survey().topic(GlobalOptions.night(date));
          Night night = nightOf(open, from);
          LoginFiles.of(open).require();
          return conducting(
              open,
              conductor -> {
                conductor.start(night, from);
                global.out().println("night " + night + " is received from " + from);
                return 0;
              });
        });
  }

  private int startWithoutTopic(GoogleLocation place, Night night)
      throws IOException, InterruptedException {
    return OpenInstance.with(
        global,
        place.instance(global),
        open ->
            conducting(
                open,
                conductor -> {
                  conductor.startWithoutTopic(night);
                  global.out().println(NoTopic.told(night));
                  return 0;
                }));
  }

  private static Night nightOf(OpenInstance open, String topic) {
    return open.names()
        .survey()
        .nightOf(topic)
        .orElseThrow(
            () ->
                Failure.misuse(
                    "Cannot tell the night of topic %s: its name is not %s, with or without a suffix."
                        .formatted(topic, open.names().survey().topicForm())));
  }

  @Command(
      name = "end",
      description =
          "End a night: read its topic to the end, wait until each alert has its traces, make the"
              + " books (exit code 1 unless they balance).")
  int end(
      @Mixin GoogleLocation place,
      @Option(
              names = "--night",
              paramLabel = "YYYY-MM-DD",
              description = "Which night (default: the one that was started last).")
          @Nullable String date)
      throws IOException, InterruptedException {
    return OpenInstance.with(
        global,
        place.instance(global),
        open -> {
          Night night = NightRows.which(open, date);
          NightBooks books = conducting(open, conductor -> conductor.end(night));
          JournalEntry entry = NightRows.latest(open, night);
          if (entry.state() == NightState.FAILED) {
            throw Failure.incomplete(
                "Night %s is FAILED (%s); `nocturne night start --night %s` continues it."
                    .formatted(night, entry.note(), night));
          }
          return new BooksText(global).advising(Advice::on).print(books);
        });
  }

  @FunctionalInterface
  private interface Conducting<R> {
    R with(Conductor conductor) throws InterruptedException;
  }

  private <R> R conducting(OpenInstance open, Conducting<R> work)
      throws IOException, InterruptedException {
    try (SurveyStream survey = open.survey();
        ProgressLine line = ProgressLine.start(global.surroundings(), () -> Tally.waiting(doing))) {
      return work.with(open.conductor(survey, new ShownSteps(line, what -> doing = what)));
    }
  }

  @Command(name = "status", description = "Show the journal of a night.")
  int status(
      @Mixin GoogleLocation place,
      @Option(
              names = "--night",
              paramLabel = "YYYY-MM-DD",
              description = "Which night (default: the one that was started last).")
          @Nullable String date)
      throws IOException, InterruptedException {
    GoogleInstance where = place.instance(global);
    return OpenInstance.with(
        global,
        where,
        open -> {
          new NightRows(global, open).steps(NightRows.which(open, date));
          return 0;
        });
  }

  @Command(name = "list", description = "List all nights with their state and counts.")
  int list(@Mixin GoogleLocation place) throws IOException, InterruptedException {
    return OpenInstance.with(
        global,
        place.instance(global),
        open -> {
          new NightRows(global, open).nights();
          return 0;
        });
  }
}
