package nocturne.app.instance;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.ROWS;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import nocturne.app.output.Rows;
import nocturne.app.wiring.HomeKafka;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.books.BookStore;
import nocturne.broker.instance.Found;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.PortException;
import nocturne.broker.repair.LostAlerts;
import nocturne.broker.repair.ShortTopics;
import nocturne.core.night.Night;
import nocturne.standalone.kafka.MendedLog;
import nocturne.survey.SurveyException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings an instance back after a store has lost something. */
@Takes({SETTINGS, NAMED_INSTANCE, ROWS})
@Command(
    name = "repair",
    description = {
      "Bring the instance back after Kafka's topics have lost something.",
      "Looks at all of Kafka's logs. Records that are damaged or gone are put back from the"
          + " archive, at their offsets; missing topics, buckets and tables are made; offsets that"
          + " nothing holds any more are passed over, so that no new record takes them. A row for"
          + " each thing found says what is lost and what was done. Stop the processes of the home"
          + " before. May be run again at any time; exit code 1 if something is lost for good."
    })
public final class RepairCommand implements Callable<Integer> {
  private static final String PUT_BACK = "put back from the archive";

  private final GlobalOptions global;
  private boolean isLost;
  private boolean isAny;

  @Option(
      names = "--dry-run",
      description = "Change nothing, and do not start Kafka; print what its logs lack.")
  private boolean dryRun;

  @Option(
      names = "--without-survey",
      description =
          "Do not ask the survey for alerts that were in no pack yet; what is lost of them is"
              + " named.")
  private boolean withoutSurvey;

  public RepairCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Home home = Home.existing(global.home());
    boolean isInside = global.configuration().kafkaAccess().isEmpty();
    try (Rows rows = global.rows(List.of("part", "found", "done"))) {
      if (dryRun) {
        if (isInside) {
          HomeKafka.look(home, global.names(), global.surroundings().clock())
              .forEach(log -> tell(rows, log, "would be put back from the archive"));
        }
      } else {
        repair(rows, isInside);
      }
    }
    if (!isAny) {
      global.say("Nothing is missing.");
    }
    return isLost ? Failure.INCOMPLETE : 0;
  }

  private void repair(Rows rows, boolean isInside) throws IOException, InterruptedException {
    Session.of(global, Owner.REPAIR)
        .readingSurvey()
        .withServices(
            services -> {
              if (makeParts(rows, services, isInside) && isInside) {
                mend(rows, services);
              }
              putBackLostAlerts(rows, services);
              restore(rows, services);
              return 0;
            });
  }

  /**
   * Makes missing parts.
   *
   * @return whether the topics were made
   */
  private boolean makeParts(Rows rows, Services services, boolean isInside) {
    if (isInside && services.owner().isPresent()) {
      throw Failure.incomplete(
          ("Kafka's logs can be mended only while it does not run, and %s runs it. End that with"
                  + " `nocturne stop`, then run `nocturne repair` again.")
              .formatted(services.owner().get()));
    }
    boolean gone = !services.streams().exists(services.names().topic(services.pipeline().alerts()));
    services
        .foundKafka()
        .ifPresent(found -> found.mended().forEach(log -> tell(rows, log, PUT_BACK)));
    for (Found part : services.resources().create()) {
      if (part.state() == Found.State.CREATED) {
        tell(rows, part.kind().word() + " " + part.name(), "missing", "made");
      }
    }
    return gone;
  }

  /** A log is mended before Kafka starts on it. */
  private void mend(Rows rows, Services services) throws IOException {
    services.mendKafka(true).forEach(log -> tell(rows, log, PUT_BACK));
  }

  /** Alerts that no pack held are read from the survey again. */
  private void putBackLostAlerts(Rows rows, Services services) throws IOException {
    LostAlerts alerts = services.lostAlerts();
    LostAlerts.Found found;
    try {
      found = withoutSurvey ? new LostAlerts.Found(0, alerts.find()) : alerts.pack();
    } catch (SurveyException | PortException.Unavailable e) {
      throw Failure.incomplete(
          ("Alerts are lost that no pack holds, and the survey cannot be asked for them: %s. Try"
                  + " again once it answers; --without-survey gives them up.")
              .formatted(e.getMessage()),
          e);
    }
    String topic = "topic " + services.names().topic(services.pipeline().alerts());
    if (found.packed() > 0) {
      tell(
          rows,
          topic,
          "lost " + found.packed() + " alerts that no pack held",
          "read from the survey again and put into packs");
      if (services.hasKafka()) {
        mend(rows, services);
      }
    }
    for (LostAlerts.Lost alert : found.gone()) {
      isLost = true;
      tell(rows, topic, "lost " + alert, "lost for good: the survey does not have it any more");
    }
  }

  private void restore(Rows rows, Services services) {
    ShortTopics topics = services.shortTopics();
    List<ShortTopics.Lost> all = topics.find(true);
    topics.passOver(all);
    for (ShortTopics.Lost lost : all) {
      isLost |= !lost.isWhole();
      tell(
          rows,
          "partition %s of %s".formatted(lost.from().partition(), lost.from().topic()),
          "lost offsets %s to %s".formatted(lost.offsets().from(), lost.offsets().to() - 1),
          "passed over");
    }
    Set<Night> known = topics.nightsInLedger();
    for (JournalEntry entry : services.stores().journal().latest()) {
      if (!known.contains(entry.night())) {
        if (entry.state() == NightState.CLOSED) {
          restoreLedger(rows, services, entry);
        } else {
          forgetResults(rows, services, entry.night());
        }
      }
    }
  }

  /** The ledger's records of a closed night are kept beside its books. */
  private void restoreLedger(Rows rows, Services services, JournalEntry closed) {
    BookStore books = services.stores().books();
    List<LedgerRecord> records = books.ledger(closed.night(), closed.revision());
    services.shortTopics().addToLedger(records);
    boolean isEmpty =
        books
            .newest(closed.night(), closed.revision())
            .filter(kept -> kept.count("received") > 0)
            .isEmpty();
    if (!records.isEmpty() || !isEmpty) {
      isLost |= records.isEmpty();
      tell(
          rows,
          "ledger",
          "night " + closed.night() + " is closed, and its records are gone",
          records.isEmpty()
              ? "none are kept; `nocturne books --kept` has its books"
              : records.size() + " records put back from beside its books");
    }
  }

  /** Results of a night that goes on are made again, since their topics begin anew. */
  private void forgetResults(Rows rows, Services services, Night open) {
    for (PipelineStage stage : services.pipeline().tableStages()) {
      if (!stage.reads(services.pipeline().alerts())) {
        String table = stage.table().orElseThrow();
        long[] had = {0};
        services.tables().rows(table, open, (candid, partition, offset) -> had[0]++);
        services.tables().delete(table, open);
        if (had[0] > 0) {
          tell(
              rows,
              "table " + table,
              "night " + open + " is open, and its topics begin anew",
              had[0] + " rows are deleted; they are made again");
        }
      }
    }
  }

  private void tell(Rows rows, MendedLog log, String done) {
    isLost |= !log.lost().isEmpty();
    tell(
        rows,
        "partition %s of %s".formatted(log.partition(), log.topic()),
        "lacks records from offset " + log.found() + " on",
        log.putBack()
            + " records "
            + done
            + (log.lost().isEmpty() ? "" : "; lost for good: offsets " + log.lost()));
  }

  private void tell(Rows rows, String part, String found, String done) {
    isAny = true;
    rows.add(List.of(part, found, done));
  }
}
