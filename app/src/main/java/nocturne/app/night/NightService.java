package nocturne.app.night;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.ProcessRegistry;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Components;
import nocturne.core.instance.Component;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/** Starts and ends nights for an operator, and shows their state. */
public final class NightService {
  private final GlobalOptions global;
  private volatile String doing = "";

  public NightService(GlobalOptions global) {
    this.global = global;
  }

  /**
   * Starts a night on a topic, or on the existing topic of a date.
   *
   * @param topic the survey's topic; NONE to start all but ingest; or null
   * @param date the night, if the topic does not determine it; or null
   * @param source production's topic of alerts, to receive the night from; or null
   */
  public int start(@Nullable String topic, @Nullable String date, @Nullable String source)
      throws IOException, InterruptedException {
    NightStart start = new NightStart(global.survey(), topic, date, source).by(global.instance());
    var unused = start.night(global.surroundings().clock().instant());
    return Session.of(global, "night start")
        .readingSurvey()
        .withExistingServices(
            services -> {
              start.look(services).ifPresent(global.err()::println);
              requireWorkers(services);
              return watched(
                  services,
                  conductor -> {
                    global.out().println(start.with(services, conductor));
                    return 0;
                  });
            });
  }

  /** Without a process that runs the stages a night would wait for ever. */
  private void requireWorkers(Services services) {
    String mine = services.names().instance().toString();
    boolean isWorked =
        Stream.concat(
                services.owner().filter(Owner::runsStages).stream(),
                ProcessRegistry.of(Home.existing(global.home())).stream())
            .anyMatch(worker -> worker.instance().equals(mine));
    if (!isWorked && services.configuration().kafka().bootstrapServers().isEmpty()) {
      throw Failure.incomplete(
          "Nobody is there to receive the night for instance "
              + mine
              + ": start `nocturne up` first, in another window"
              + services
                  .owner()
                  .map(o -> ", or `nocturne worker` beside " + o + " of instance " + o.instance())
                  .orElse("")
              + ".");
    }
  }

  /**
   * Ends a night and prints its books.
   *
   * @param cancelled stages that are not waited for
   */
  public int end(@Nullable String asked, List<String> cancelled)
      throws IOException, InterruptedException {
    Set<Stage> without = new TreeSet<>();
    cancelled.forEach(word -> without.add(stage(word)));
    return Session.of(global, "night end")
        .readingSurvey()
        .withExistingServices(
            services -> {
              requireWorkers(services);
              Night night = which(services.stores(), asked);
              return watched(
                  services,
                  conductor -> {
                    NightBooks books = conductor.end(night, without);
                    return ended(services, night, new BooksText(global).print(books));
                  });
            });
  }

  private Stage stage(String word) {
    try {
      return global.pipeline().word(word.strip());
    } catch (IllegalArgumentException e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    }
  }

  private static int ended(Services services, Night night, int code) {
    JournalEntry entry = latest(services.stores(), night);
    if (entry.state() == NightState.FAILED) {
      throw Failure.incomplete(
          ("Night %s is FAILED (%s); its books above name what is missing. `nocturne"
                  + " night start --topic %s` goes on with it.")
              .formatted(night, entry.note(), entry.surveyTopic().orElse("T")));
    }
    return code;
  }

  private interface Conducting {
    int with(Conductor conductor) throws IOException, InterruptedException;
  }

  @SuppressWarnings("try") // only closed
  private int watched(Services services, Conducting work) throws IOException, InterruptedException {
    Conductor conductor = services.conductor((night, what) -> doing = what);
    try (ProgressLine line =
        ProgressLine.start(global.surroundings(), () -> Tally.waiting(doing))) {
      return work.with(conductor);
    }
  }

  /** Prints a night's journal, with the duration of each step and its usual duration. */
  public int status(@Nullable String asked) throws IOException, InterruptedException {
    return Session.of(global, "night status")
        .withStores(
            stores -> {
              Night night = which(stores, asked);
              try (Rows rows = global.rows(NightStatus.COLUMNS)) {
                NightStatus.show(
                    stores.journal(),
                    night,
                    global.surroundings().clock().instant(),
                    paused(stores),
                    rows);
              }
              return 0;
            });
  }

  private static List<String> paused(Stores stores) {
    Components components = stores.components();
    return Arrays.stream(Component.values())
        .filter(Component::mayBeStopped)
        .flatMap(component -> components.newest(component).stream())
        .filter(order -> !order.action().leadsToWork())
        .map(order -> order.component().productionName())
        .toList();
  }

  /** Prints a line for each night. */
  public int list() throws IOException, InterruptedException {
    return Session.of(global, "night list")
        .withStores(
            stores -> {
              try (Rows rows =
                  global.rows(
                      List.of(
                          "night",
                          "state",
                          "revision",
                          "topic",
                          "since",
                          "received",
                          "published",
                          "duplicates",
                          "rejected",
                          "passed",
                          "balances"))) {
                for (JournalEntry e : stores.journal().latest()) {
                  Optional<NightBooks> books = stores.books().kept(e.night(), e.revision());
                  rows.add(
                      Arrays.asList(
                          e.night().basicIso(),
                          e.state(),
                          e.revision(),
                          e.surveyTopic().orElse(null),
                          e.at(),
                          books.map(b -> b.count("received")).orElse(null),
                          books.map(b -> b.count("published")).orElse(null),
                          books.map(b -> b.count("duplicates")).orElse(null),
                          books.map(b -> b.count("rejected at ingest")).orElse(null),
                          books.map(b -> b.count("passed")).orElse(null),
                          books.map(NightBooks::balance).orElse(null)));
                }
              }
              return 0;
            });
  }

  static JournalEntry latest(Stores stores, Night night) {
    return stores
        .journal()
        .latest(night)
        .orElseThrow(
            () ->
                Failure.misuse(
                    "Night "
                        + night
                        + " was never started here; `nocturne night list` shows those there are."));
  }

  /** The named night, or by default that of the newest journal entry. */
  public static Night which(Stores stores, @Nullable String asked) {
    if (asked != null) {
      return GlobalOptions.night(asked);
    }
    return stores.journal().latest().stream()
        .max(Comparator.comparing(JournalEntry::at))
        .map(JournalEntry::night)
        .orElseThrow(
            () ->
                Failure.misuse(
                    "No night was ever started in this home folder by instance "
                        + stores.names().instance()
                        + "; `nocturne replay` or `nocturne night start` starts one."));
  }
}
