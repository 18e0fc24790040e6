package nocturne.app.night;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
 * Runs automatic nights until it is told to end. If no process does this instance's work, it also
 * runs ingest and the stages. Beside another process it uses that process's services; when that
 * process ends, it waits for the next.
 */
public final class AutomaticService {
  private static final String COMMAND = "night auto";
  private static final long LOOK_MILLIS = 500;

  private final GlobalOptions global;
  private final @Nullable Integer nights;
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();

  /** Former owner of the services, if that process has ended. */
  private @Nullable Owner gone;

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
    String mine = global.instance().toString();
    try (ProcessRegistry conducting =
        ProcessRegistry.conducts(home, COMMAND, mine, global.surroundings().clock())) {
      int code = session();
      while (gone != null) {
        awaitServices(home);
        code = again();
      }
      return code;
    } catch (InterruptedException e) {
      if (gone == null) {
        throw e;
      }
      return goingDown();
    }
  }

  private int session() throws IOException, InterruptedException {
    return Session.of(global, COMMAND).readingSurvey().withServices(this::conduct);
  }

  /** Services that cannot be opened now may have ended once more. */
  private int again() throws IOException, InterruptedException {
    try {
      return session();
    } catch (Failure e) {
      if (e.exitCode() != Failure.INCOMPLETE || gone == null) {
        throw e;
      }
      say(String.valueOf(e.getMessage()));
    } catch (PortException | SurveyException e) {
      if (gone == null) {
        throw e;
      }
      say(String.valueOf(e.getMessage()));
    }
    return code();
  }

  /** Waits until another process runs permanent services. */
  private void awaitServices(Home home) throws InterruptedException {
    do {
      Thread.sleep(LOOK_MILLIS);
    } while (Ownership.ownerOf(home).filter(Owner::serves).isEmpty());
  }

  private int left(Services services) {
    gone = services.owner().orElseThrow();
    say(
        gone
            + ", which ran the services, has ended; waiting for the next `nocturne up`. Nothing is"
            + " lost, and open nights stay as they are.");
    return code();
  }

  private int goingDown() {
    say("stopping; the next `nocturne night auto` continues what was begun");
    return code();
  }

  private int conduct(Services services) throws IOException, InterruptedException {
    String mine = services.names().instance().toString();
    if (gone != null) {
      if (services.owner().isEmpty()) {
        return code(); // it has ended again; leave the home to the next one
      }
      say(services.owner().get() + " runs the services now; continuing");
      gone = null;
    }
    boolean elsewhere =
        services.isWorkedElsewhere()
            || ProcessRegistry.of(home()).stream()
                .anyMatch(worker -> worker.instance().equals(mine))
            || services.configuration().kafka().bootstrapServers().isPresent();
    Optional<Workers> workers = Optional.empty();
    if (!elsewhere) {
      var unused = services.resources().create();
      workers = Optional.of(services.startWorkers());
    }
    say(
        elsewhere
            ? "conducting; consumer and stages run elsewhere"
            : "conducting, with consumer and stages in this process");
    try {
      if (!Automatic.of(services, ticker(services, workers), listener()).run()) {
        return isEnough() ? code() : left(services);
      }
    } catch (PortException | SurveyException e) {
      if (!isGone(services)) {
        throw e;
      }
      return left(services);
    } catch (InterruptedException e) {
      return goingDown();
    }
    throw Failure.incomplete(
        "A newer `nocturne night auto` of instance %s has come on duty; this one ends."
            .formatted(services.names().instance()));
  }

  private int code() {
    return wrong.get() > 0 ? Failure.INCOMPLETE : 0;
  }

  private Ticker ticker(Services services, Optional<Workers> workers) throws IOException {
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
        if (isEnough()) {
          return false;
        }
        workers
            .flatMap(Workers::fault)
            .ifPresent(
                fault -> {
                  throw Failure.incomplete(
                      ("Stopping, and nothing is lost, since %s Correct that and start `nocturne"
                              + " night auto` again.")
                          .formatted(fault));
                });
        return !isGone(services) && real.pause();
      }
    };
  }

  /** Whether the requested number of nights is closed. */
  private boolean isEnough() {
    return nights != null && closed.get() >= nights;
  }

  private Home home() {
    return Home.existing(global.home());
  }

  /** The services of another process end with it, unless Kafka is elsewhere. */
  private boolean isGone(Services services) {
    return services.configuration().kafka().bootstrapServers().isEmpty()
        && services.owner().isPresent()
        && Ownership.ownerOf(home()).filter(services.owner().get()::isSameAs).isEmpty();
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
          if (new BooksText(global).print(books) != 0) {
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
