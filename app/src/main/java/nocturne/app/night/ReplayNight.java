package nocturne.app.night;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import nocturne.app.Failure;
import nocturne.app.Surroundings;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.Session;
import nocturne.broker.books.NightBooks;
import nocturne.core.night.Night;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.Rate;
import nocturne.simulator.replay.PacketSources;
import nocturne.simulator.replay.Replay;
import org.jspecify.annotations.Nullable;

/** A night of real packets from files. */
public final class ReplayNight {
  private final GlobalOptions global;
  private final Replay replay;
  private final Replay.Contents contents;
  private final Night night;
  private final Rate rate;

  /**
   * Checks the arguments, before anything is opened.
   *
   * @param asked the night as the user wrote it, or null
   * @throws Failure with exit code 2 if it cannot be done
   */
  public ReplayNight(
      GlobalOptions global, List<String> paths, @Nullable String asked, String rateText)
      throws IOException {
    this.global = global;
    Surroundings surroundings = global.surroundings();
    try {
      this.rate = Rate.parse(rateText);
      this.replay =
          new Replay(
              PacketSources.of(
                  paths.stream().map(p -> located(surroundings, p)).toList(),
                  global.decoder(),
                  surroundings.in()));
      @Nullable Night given = asked == null ? null : GlobalOptions.night(asked);
      this.contents = replay.contents();
      this.night = given == null ? only(contents) : given;
    } catch (IllegalArgumentException e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    }
  }

  private static Night only(Replay.Contents contents) {
    if (contents.nights().size() > 1) {
      throw Failure.misuse(
          "These packets are of several nights: "
              + contents.words()
              + ". Replay one night after the other, or put all into one with --night YYYYMMDD.");
    }
    return contents.nights().keySet().stream()
        .findFirst()
        .orElseThrow(
            () ->
                Failure.misuse(
                    "Cannot tell which night these packets belong to: no date in the name, and none"
                        + " of them has a time. Say it with --night YYYYMMDD."));
  }

  private static String located(Surroundings surroundings, String path) {
    boolean here = surroundings.directory().equals(Path.of("").toAbsolutePath());
    return here || path.equals("-") ? path : surroundings.resolve(path).toString();
  }

  /**
   * Runs the night and prints its books.
   *
   * @return the exit code
   */
  public int run() throws IOException, InterruptedException {
    int[] failed = new int[1];
    global.whenInterrupted(
        "Interrupted. Night "
            + night
            + " stays open and nothing of it is lost; the same command goes on from there.");
    global.err().println("Replaying " + contents.words() + ", as night " + night + ".");
    return Session.of(global, "replay")
        .withServices(
            services -> {
              NightBooks books =
                  new NightRun(services, global.surroundings(), night)
                      .run(
                          contents.packets(),
                          (topic, progress, line) ->
                              failed[0] =
                                  replay
                                      .run(
                                          topic,
                                          Pacer.ofSystem(rate),
                                          progress,
                                          new SourceMessages(line))
                                      .failures());
              int code = new BooksText(global).print(books);
              if (!books.deadLettered().isEmpty()) {
                Surroundings surroundings = global.surroundings();
                global
                    .err()
                    .println(
                        "Each that was dead-lettered, with its reason: "
                            + surroundings.calledAs()
                            + " dead-letters list --home "
                            + surroundings.shown(global.home()));
              }
              return failed[0] > 0 ? Failure.INCOMPLETE : code;
            });
  }
}
