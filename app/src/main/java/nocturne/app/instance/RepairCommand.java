package nocturne.app.instance;

import static java.util.stream.Collectors.joining;
import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.ROWS;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.output.Rows;
import nocturne.app.wiring.HomeKafka;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.books.Depth;
import nocturne.broker.instance.Found;
import nocturne.broker.instance.Kind;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.PortException;
import nocturne.broker.repair.LostAlerts;
import nocturne.broker.repair.NightRows;
import nocturne.broker.repair.Repaired;
import nocturne.broker.repair.ShortTopics;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.standalone.kafka.MendedLog;
import nocturne.survey.SurveyException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings an instance back after a store has lost something. */
@Takes({SETTINGS, NAMED_INSTANCE, ROWS})
@Command(
    name = "repair",
    description = {
      "Bring the instance back after a store has lost something.",
      "Looks at all of Kafka's logs. Records that are damaged or gone are put back from the"
          + " archive, at their offsets; missing topics, buckets and tables are made; offsets that"
          + " nothing holds any more are passed over, so that no new record takes them. A row for"
          + " each thing found says what is lost and what was done. Repairs all instances of the"
          + " home unless one is named. Stop the processes of the home before. May be run again at"
          + " any time; exit code 1 if something is lost for good."
    })
public final class RepairCommand extends NocturneCommand {
  private static final String PUT_BACK = "put back from the archive";
  private static final String LOST_FOR_GOOD = "lost for good: the survey does not have it any more";

  /** Time for a table to take a change. */
  private static final Duration TABLES_TAKE = Duration.ofMinutes(1);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private boolean isLost;
  private boolean isAny;

  @Option(
      names = "--dry-run",
      description =
          "Change nothing; print what would be done. If Kafka's logs lack something, that alone:"
              + " the rest shows once they are mended. Else Kafka is started.")
  private boolean dryRun;

  @Option(
      names = "--night",
      paramLabel = "YYYY-MM-DD",
      description =
          "Then read all stores of this night, and make again what another store holds: packs,"
              + " announcements, messages of value-added stages, rows and plots.")
  private @Nullable String night;

  @Option(names = "--all-nights", description = "The same with each night of the journal.")
  private boolean allNights;

  @Option(
      names = "--without-survey",
      description =
          "Do not ask the survey for packets that no store has any more; they are named as lost.")
  private boolean withoutSurvey;

  public RepairCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Home home = Home.existing(global.home());
    if (allNights && night != null) {
      throw Failure.misuse("Give --night or --all-nights, not both.");
    }
    boolean isInside = global.configuration().kafkaAccess().isEmpty();
    try (Rows rows = global.rows(List.of("part", "found", "done"))) {
      if (dryRun && isInside) {
        look(rows, home);
      }
      if (isAny) {
        global.say("What else is missing shows once `nocturne repair` has mended Kafka's logs.");
      } else {
        for (Names names : instances(home)) {
          Session.of(global, dryRun ? "repair --dry-run" : Owner.REPAIR)
              .readingSurvey()
              .withServicesOf(names, services -> repair(rows, services, isInside));
        }
      }
    }
    if (!isAny) {
      global.say("Nothing is missing.");
    }
    return isLost ? Failure.INCOMPLETE : 0;
  }

  /** The instance that was named, else all of the home. */
  private List<Names> instances(Home home) throws IOException {
    Names ownNames = global.names();
    List<Instance> all =
        global.instanceIsGiven() || global.instance().isProduction()
            ? List.of()
            : home.instances(ownNames);
    return all.isEmpty() ? List.of(ownNames) : all.stream().map(ownNames::of).toList();
  }

  /** Reports what Kafka's logs lack, while Kafka does not run. */
  private void look(Rows rows, Home home) throws IOException {
    Clock clock = global.surroundings().clock();
    if (HomeKafka.isGone(home, global.names(), clock)) {
      tell(
          rows,
          "the folder " + home.kafka(),
          "is gone; the archive holds nights",
          "topics would be recreated after the offsets that archive and tables hold");
    }
    HomeKafka.look(home, global.names(), clock)
        .forEach(log -> tell(rows, log, "would be put back from the archive"));
  }

  private int repair(Rows rows, Services services, boolean isInside) throws IOException {
    try {
      if (dryRun) {
        lookAt(rows, services);
      } else {
        if (makeParts(rows, services, isInside) && isInside) {
          mend(rows, services);
        }
        putBackLostAlerts(rows, services);
        passOver(rows, services.shortTopics());
        services.forgottenNights().repair(false).forEach(one -> tell(rows, one));
        takeForgottenDeadLetters(rows, services);
      }
      for (JournalEntry entry : nights(services.stores().journal())) {
        repairNight(rows, services, entry);
      }
      return 0;
    } catch (PortException.Unavailable e) {
      throw Failure.incomplete(
          "The repair is not at its end, and can be run again: " + e.getMessage(), e);
    } catch (SurveyException e) {
      throw Failure.incomplete(
          ("Only the survey may have what is lost, and it cannot be asked: %s. Try again once it"
                  + " answers; --without-survey gives that up.")
              .formatted(e.getMessage()),
          e);
    }
  }

  private List<JournalEntry> nights(Journal journal) {
    return allNights
        ? journal.latest()
        : Optional.ofNullable(night).map(GlobalOptions::night).flatMap(journal::latest).stream()
            .toList();
  }

  /** Reports what the topics, the ledger and the tables lack, while Kafka runs. */
  private void lookAt(Rows rows, Services services) {
    List<Found> missing =
        services.resources().look().stream()
            .filter(part -> part.state() == Found.State.MISSING)
            .toList();
    missing.forEach(part -> tell(rows, part, "would be made"));
    if (missing.stream().anyMatch(part -> part.kind() == Kind.TOPIC)) {
      return; // what follows reads topics
    }
    for (LostAlerts.Lost alert : services.lostAlerts().find()) {
      isLost |= withoutSurvey;
      tell(
          rows,
          alertsOf(services),
          "lost " + alert,
          withoutSurvey ? LOST_FOR_GOOD : "would be asked of the survey and put into packs");
    }
    List<ShortTopics.Lost> lost = services.shortTopics().find(true);
    lost.forEach(one -> tell(rows, one, "would be passed over"));
    services.forgottenNights().repair(true).forEach(one -> tell(rows, one));
    takeForgottenDeadLetters(rows, services);
  }

  private static String alertsOf(Services services) {
    return "topic " + services.names().topic(services.pipeline().alerts());
  }

  private void repairNight(Rows rows, Services services, JournalEntry entry) {
    new NightRepair(services, entry, dryRun).run(!withoutSurvey).forEach(one -> tell(rows, one));
    if (!dryRun && isKeptWrong(services, entry)) {
      global.say(
          ("The books kept of night %s do not balance. Once `nocturne up` runs, start and end the"
                  + " night again: `nocturne night start --night %s`, `nocturne night end --night"
                  + " %s`. That keeps new books.")
              .formatted(entry.night(), entry.night(), entry.night()));
    }
  }

  private static boolean isKeptWrong(Services services, JournalEntry entry) {
    return services
        .stores()
        .books()
        .readable(entry.night(), entry.revision(), Depth.PLAIN)
        .newest()
        .filter(books -> !books.balance())
        .isPresent();
  }

  /** A table whose times lie ahead of this machine's clock takes a change after half a minute. */
  private static List<Repaired> forgetResults(Services services) {
    long until = System.nanoTime() + TABLES_TAKE.toNanos();
    while (true) {
      try {
        return services.forgottenNights().forget();
      } catch (PortException.Unavailable e) {
        if (System.nanoTime() > until) {
          throw e;
        }
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      }
    }
  }

  /**
   * Makes missing parts.
   *
   * @return whether the topics were made
   */
  private boolean makeParts(Rows rows, Services services, boolean isInside) {
    if (isInside && services.kafka().owner().isPresent()) {
      throw Failure.incomplete(
          ("Kafka's logs can be mended only while it does not run, and %s runs it. End that with"
                  + " `nocturne stop`, then run `nocturne repair` again.")
              .formatted(services.kafka().owner().get()));
    }
    boolean gone = !services.topics().exists(services.names().topic(services.pipeline().alerts()));
    services
        .kafka()
        .before()
        .ifPresent(found -> found.mended().forEach(log -> tell(rows, log, PUT_BACK)));
    if (gone) {
      forgetResults(services).forEach(one -> tell(rows, one));
      services
          .shortTopics()
          .makeGrown(services.configuration().kafka().partitions())
          .forEach(
              (topic, partitions) ->
                  tell(
                      rows,
                      "topic " + topic,
                      "missing",
                      "made with " + partitions + " partitions, as many as it had"));
    }
    for (Found part : services.resources().create()) {
      if (part.state() == Found.State.CREATED) {
        tell(rows, part, "made");
      }
    }
    return gone;
  }

  /** A log is mended before Kafka starts on it. */
  private void mend(Rows rows, Services services) throws IOException {
    services.kafka().mendAgain(true).forEach(log -> tell(rows, log, PUT_BACK));
  }

  /** Alerts that no pack held are read from the survey again. */
  private void putBackLostAlerts(Rows rows, Services services) throws IOException {
    LostAlerts alerts = services.lostAlerts();
    LostAlerts.Found found = withoutSurvey ? new LostAlerts.Found(0, alerts.find()) : alerts.pack();
    String topic = alertsOf(services);
    if (found.packed() > 0) {
      tell(
          rows,
          topic,
          "lost " + found.packed() + " alerts that no pack held",
          "read from the survey again and put into packs");
      if (services.kafka().before().isPresent()) {
        mend(rows, services);
      }
    }
    for (LostAlerts.Lost alert : found.gone()) {
      isLost = true;
      tell(rows, topic, "lost " + alert, LOST_FOR_GOOD);
    }
  }

  /**
   * Adds rows of alerts that a table's stage dead-lettered and whose dead letters are gone. Dead
   * letters of a closed night whose books balance have expired, as they should.
   */
  private void takeForgottenDeadLetters(Rows rows, Services services) {
    for (JournalEntry entry : services.stores().journal().latest()) {
      if (entry.state() == NightState.CLOSED && !isKeptWrong(services, entry)) {
        continue;
      }
      NightRows made =
          new NightRows(
              services.backEnd(),
              entry.night(),
              entry.start().orElse(StartingPoint.ORIGIN),
              dryRun);
      services.pipeline().tableStages().stream()
          .filter(stage -> stage.reads(services.pipeline().alerts()))
          .flatMap(stage -> made.forgottenDeadLetters(stage, services.decoder()).stream())
          .forEach(one -> tell(rows, one));
    }
  }

  /** No offset is taken twice. */
  private void passOver(Rows rows, ShortTopics topics) {
    List<ShortTopics.Lost> all = topics.find(true);
    topics.passOver(all);
    all.forEach(lost -> tell(rows, lost, "passed over"));
  }

  private void tell(Rows rows, Found part, String done) {
    tell(rows, part.kind().label() + " " + part.name(), "missing", done);
  }

  private void tell(Rows rows, ShortTopics.Lost lost, String done) {
    isLost |= !lost.isWhole();
    tell(
        rows,
        "partition %s of %s".formatted(lost.from().partition(), lost.from().topic()),
        "lost offsets " + lost.offsets(),
        done);
  }

  private void tell(Rows rows, MendedLog log, String done) {
    isLost |= !log.lost().isEmpty();
    tell(
        rows,
        "partition %s of %s".formatted(log.partition(), log.topic()),
        (log.isGone() ? "is gone; it begins anew at offset %s" : "lacks records from offset %s on")
            .formatted(log.found()),
        log.putBack()
            + " records "
            + done
            + (log.lost().isEmpty() ? "" : "; lost for good: offsets " + listed(log.lost())));
  }

  private static String listed(List<Range> offsets) {
    return offsets.stream().map(Range::toString).collect(joining(", "));
  }

  private void tell(Rows rows, Repaired one) {
    isLost |= one.isLost();
    tell(rows, one.part(), one.found(), one.done());
  }

  private void tell(Rows rows, String part, String found, String done) {
    isAny = true;
    rows.add(List.of(part, found, done));
  }
}
