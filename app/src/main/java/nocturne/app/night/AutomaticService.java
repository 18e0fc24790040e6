package nocturne.app.night;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import nocturne.app.home.ProcessRegistry;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Printable;
import nocturne.app.wiring.Automatic;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Workers;
import nocturne.broker.automatic.AutomaticNights;
import nocturne.broker.automatic.Ticker;
import nocturne.broker.books.NightBooks;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Component;
import nocturne.core.night.Night;
import nocturne.survey.SurveyException;
import org.jspecify.annotations.Nullable;

/**
 * Runs automatic nights until it is stopped. If no process runs this instance's stages, it also
 * runs ingest and the stages. If another process has the services, it uses them, and takes them
 * over when that process ends. If a newer automatic service runs, it stands by until that has
 * ended.
 */
public final class AutomaticService {
  private static final String COMMAND = "night auto";
  private static final long LOOK_MILLIS = 500;

  /** Time without stages, for example while `up` is started again. */
  private static final Duration UNWORKED = Duration.ofSeconds(5);

  private final GlobalOptions global;
  private final @Nullable Integer nights;
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();

  private boolean hasBegun;
  private Instant since = Instant.MAX;
  private long worked = System.nanoTime();
  private Optional<Owner> known = Optional.empty();
  private Optional<Workers> workers = Optional.empty();

  /**
   * Checks the arguments.
   *
   * @param nights number of closed nights after which to end; null for no end
   * @throws Failure with exit code 2 if it cannot be done
   */
  public AutomaticService(GlobalOptions global, @Nullable Integer nights) {
    if (nights != null && nights < 1) {
      throw Failure.misuse("--nights " + nights + " is not to be had: give 1 or more.");
    }
    this.global = global;
    this.nights = nights;
    var unused = Automatic.rule(global.configuration().automatic());
  }

  /**
   * Runs the nights.
   *
   * @return the exit code
   */
  @SuppressWarnings("try") // only closed
  public int run() throws IOException, InterruptedException {
    Home home = Home.create(global.home());
    String instance = global.instance().toString();
    since = global.surroundings().clock().instant();
    try (ProcessRegistry conducting =
        ProcessRegistry.conducts(home, COMMAND, instance, Clock.fixed(since, ZoneOffset.UTC))) {
      Session.of(global, COMMAND).readingSurvey().acrossMoves(this::conduct);
    } catch (InterruptedException e) {
      if (!hasBegun) {
        throw e;
      }
      say("stopping; the next `nocturne night auto` continues what was begun");
    }
    return wrong.get() > 0 ? Failure.INCOMPLETE : 0;
  }

  /**
   * @return whether all nights are done; otherwise the services have moved
   */
  private boolean conduct(Services services, Runnable begun)
      throws IOException, InterruptedException {
    known = services.kafka().owner();
    workers = Optional.empty();
    boolean elsewhere = isWorkedElsewhere(services);
    if (!elsewhere) {
      startWorkers(services);
    }
    hasBegun = true;
    begun.run();
    say(
        elsewhere
            ? "conducting; consumer and stages run elsewhere"
            : "conducting, with consumer and stages in this process");
    Ticker ticker = ticker(services);
    while (standBy(services, ticker)) {
      try {
        if (Automatic.of(services, ticker, listener()).run() && newer().isEmpty()) {
          throw Failure.incomplete(
              ("A newer `nocturne night auto` of instance %s has come on duty elsewhere; this one"
                      + " ends.")
                  .formatted(services.names().instance()));
        }
      } catch (PortException | SurveyException e) {
        if (!hasChanged(services) && Ownership.ownerOf(home()).isPresent()) {
          throw e;
        }
        say("Waiting until the services are there again: " + e.getMessage());
        Thread.sleep(LOOK_MILLIS);
      }
    }
    return isEnough();
  }

  private void startWorkers(Services services) throws IOException {
    var unused = services.makeParts();
    workers = Optional.of(services.startWorkers());
  }

  /** Whether consumer and stages run in other processes, of which those elsewhere are not seen. */
  private boolean isWorkedElsewhere(Services services) {
    return services.configuration().kafka().bootstrapServers().isPresent()
        || Stream.concat(services.kafka().owner().stream(), ProcessRegistry.of(home()).stream())
            .anyMatch(this::isMine);
  }

  private boolean isMine(Owner one) {
    return one.instance().equals(global.instance().toString());
  }

  /** The processes that conduct the same nights and began later. */
  private List<Owner> newer() {
    return ProcessRegistry.conductors(home()).stream()
        .filter(one -> isMine(one) && one.since().isAfter(since))
        .toList();
  }

  /**
   * Waits while a newer process conducts.
   *
   * @return whether to conduct; otherwise the ticker says that this was all
   */
  private boolean standBy(Services services, Ticker ticker) throws InterruptedException {
    List<Owner> newer = newer();
    if (newer.isEmpty()) {
      return !isOver(services);
    }
    say(newer.get(0) + " conducts the nights; this process stands by until that one ends");
    while (ticker.pause()) {
      if (newer().isEmpty()) {
        say("conducting again");
        return true;
      }
    }
    return false;
  }

  private Ticker ticker(Services services) throws IOException {
    Ticker real =
        Ticker.of(
            services.clock(), services.configuration(Component.NIGHT_CONDUCTOR).automatic().look());
    return new Ticker() {
      @Override
      public Instant utc() {
        return real.utc();
      }

      @Override
      public Duration steady() {
        return real.steady();
      }

      @Override
      public boolean pause() throws InterruptedException {
        look(services);
        return !isOver(services) && real.pause();
      }
    };
  }

  private boolean isOver(Services services) {
    return isEnough() || services.kafka().hasMoved();
  }

  private boolean hasChanged(Services services) {
    return !services.kafka().owner().map(Owner::pid).equals(known.map(Owner::pid));
  }

  /** Looks after the services and the stages. */
  private void look(Services services) {
    if (hasChanged(services)) {
      String before =
          known.map(owner -> owner + ", which ran the services, has ended; ").orElse("");
      known = services.kafka().owner();
      say(
          before
              + known
                  .map(owner -> owner + " runs them now")
                  .orElse("they run in this process now"));
    }
    workers
        .flatMap(Workers::error)
        .ifPresent(
            error -> {
              throw Failure.incomplete(
                  "Stopping, and nothing is lost, since %s. Start `nocturne night auto` again."
                      .formatted(error));
            });
    if (workers.isPresent() || isWorkedElsewhere(services)) {
      worked = System.nanoTime();
    } else if (System.nanoTime() - worked > UNWORKED.toNanos()) {
      worked = System.nanoTime();
      try {
        startWorkers(services);
        say("no process ran consumer and stages any more; they run in this process now");
      } catch (IOException | PortException e) {
        say("Consumer and stages cannot be started, which is tried again: " + e.getMessage());
      }
    }
  }

  /** Whether the requested number of nights is closed. */
  private boolean isEnough() {
    return nights != null && closed.get() >= nights;
  }

  private Home home() {
    return Home.existing(global.home());
  }

  private AutomaticNights.Listener listener() {
    return new AutomaticNights.Listener() {
      @Override
      public void tell(Night night, String what) {
        say("night " + night + ": " + what);
      }

      @Override
      public void waits(Night night, String why) {
        tell(night, why);
      }

      @Override
      public void closed(NightBooks books) {
        synchronized (AutomaticService.this) {
          if (new BooksText(global).printClosed(books) != 0) {
            wrong.incrementAndGet();
          }
          global.out().flush();
        }
        closed.incrementAndGet();
      }
    };
  }

  private void say(String words) {
    Instant now = global.surroundings().clock().instant().truncatedTo(ChronoUnit.SECONDS);
    global.say(now + " " + Printable.lines(words));
  }
}
