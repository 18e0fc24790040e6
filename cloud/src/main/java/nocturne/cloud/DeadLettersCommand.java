package nocturne.cloud;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import nocturne.app.Failure;
import nocturne.app.night.NightRows;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.wiring.Death;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.Message;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import nocturne.google.Delivered;
import nocturne.google.archive.AlertObjects;
import nocturne.google.pubsub.Confirmed;
import nocturne.google.valueadded.ValueAddedSink;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists dead letters of the stages behind ingest, and has these take the alerts again. */
@Command(
    name = "dead-letters",
    description =
        "Show the dead letters of tables and value-added stages, and have these take the alerts"
            + " again. What ingest rejected is in the bucket of the archive, below rejected/.")
final class DeadLettersCommand {
  private static final List<String> COLUMNS =
      List.of("night stage reason state candid objectId stored_at detail".split(" "));
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final GlobalOptions global;

  DeadLettersCommand(GlobalOptions global) {
    this.global = global;
  }

  /** Which dead letters are meant. */
  static final class Choice {
    @Option(
        names = "--night",
        paramLabel = "YYYY-MM-DD",
        description = "Of this night (default: the one that was started last).")
    private @Nullable String night;

    @Option(
        names = "--stage",
        paramLabel = "S",
        description = "Of this stage (default: of all behind ingest).")
    private @Nullable String stage;
  }

  /** One of them. */
  private record Found(Candid candid, DeadLetter deadLetter, boolean pending) {}

  @Command(
      name = "list",
      description =
          "Show a row for each alert that a stage dead-lettered, with the reason. It is pending, or"
              + " retried: the alert has its row by now.")
  int list(@Mixin Place place, @Mixin Choice choice) throws IOException, InterruptedException {
    return OpenInstance.with(
        global,
        place.instance(global),
        open -> {
          try (Rows rows = global.rows(COLUMNS)) {
            for (Found each : found(open, choice)) {
              DeadLetter deadLetter = each.deadLetter();
              rows.add(
                  Arrays.asList(
                      deadLetter.night(),
                      deadLetter.stage().word(),
                      deadLetter.reason(),
                      each.pending() ? "pending" : "retried",
                      each.candid(),
                      deadLetter.objectId().orElse(""),
                      deadLetter.storedAt().orElse(""),
                      deadLetter.detail()));
            }
          }
          return 0;
        });
  }

  @Command(
      name = "retry",
      description = {
        "Publish the alerts of pending dead letters once more, for the stage that left them alone.",
        "Starts the jobs if no night has, waits until each alert has its row, and lets them rest."
            + " Exit code 1 if some have none in time."
      })
  int retry(
      @Mixin Place place,
      @Mixin Choice choice,
      @Option(
              names = "--for",
              paramLabel = "DURATION",
              defaultValue = "20m",
              description = "How long to wait for the rows (default: 20m).")
          String patience)
      throws IOException, InterruptedException {
    Duration longest = GlobalOptions.duration(patience);
    return OpenInstance.with(global, place.instance(global), open -> retry(open, choice, longest));
  }

  private int retry(OpenInstance open, Choice choice, Duration longest)
      throws InterruptedException {
    List<Found> pending = pending(open, choice);
    if (pending.isEmpty()) {
      global.say("No dead letter is pending.");
      return 0;
    }
    List<Confirmed.Addressed> messages = new ArrayList<>();
    for (Found each : pending) {
      messages.add(
          new Confirmed.Addressed(
              open.names().topic(open.pipeline().alerts()), message(open, each)));
    }
    new Confirmed(open.publisher()).publish(messages);
    long until = System.nanoTime() + longest.toNanos();
    List<Found> left = pending;
    while (!left.isEmpty() && System.nanoTime() < until) {
      var unused = open.machines().haveStages();
      Thread.sleep(LOOK.toMillis());
      left = pending(open, choice);
    }
    rest(open);
    global.say(
        "%d alerts were published again; %d have their row now."
            .formatted(pending.size(), pending.size() - left.size()));
    if (!left.isEmpty()) {
      throw Failure.incomplete(
          "Candid %s has no row of the stage %s yet; `nocturne dead-letters list` shows why it had none."
              .formatted(left.get(0).candid(), left.get(0).deadLetter().stage().word()));
    }
    return 0;
  }

  private static void rest(OpenInstance open) throws InterruptedException {
    BooleanSupplier isNeeded = () -> !open.journal().openNights().isEmpty();
    open.machines()
        .restUnless(
            isNeeded,
            () -> {
              while (!open.machines().haveStages().isEmpty() && isNeeded.getAsBoolean()) {
                Thread.sleep(LOOK.toMillis());
              }
            });
  }

  private List<Found> pending(OpenInstance open, Choice choice) {
    return found(open, choice).stream().filter(Found::pending).toList();
  }

  private List<Found> found(OpenInstance open, Choice choice) {
    Night night = NightRows.which(open, choice.night);
    @Nullable String named = choice.stage;
    if (named != null) {
      var unused = Failure.orMisuse(() -> open.pipeline().word(named));
    }
    List<Found> all = new ArrayList<>();
    for (Map.Entry<Stage, String> stage : tables(open).entrySet()) {
      Stage of = stage.getKey();
      if (named == null || of.word().equals(named)) {
        Set<Long> rows = new HashSet<>();
        Map<Candid, DeadLetter> dead = open.deadLetters().of(night, of);
        if (!dead.isEmpty()) {
          open.tables().candids(stage.getValue(), night, (candid, count) -> rows.add(candid));
        }
        dead.forEach(
            (candid, its) -> all.add(new Found(candid, its, !rows.contains(candid.value()))));
      }
    }
    return all;
  }

  /** The table in which a stage leaves its trace, for each behind ingest that leaves one. */
  private static Map<Stage, String> tables(OpenInstance open) {
    Map<Stage, String> tables = new LinkedHashMap<>();
    PipelineStage alerts = open.pipeline().alertRows();
    tables.put(alerts.stage(), alerts.table().orElseThrow());
    for (PipelineStage stage : open.pipeline().valueAdded()) {
      tables.put(stage.stage(), ValueAddedSink.table(stage.plugIn().orElseThrow()));
    }
    return tables;
  }

  /** The alert as ingest published it, for one stage. */
  private static Message message(OpenInstance open, Found each) {
    AlertObjects archive =
        new AlertObjects(
            open.store(), open.names().bucket(Bucket.ALERTS), open.names().survey(), Death.POINT);
    String storedAt = each.deadLetter().storedAt().orElse("");
    byte[] packet;
    try {
      packet =
          archive
              .packet(storedAt)
              .orElseThrow(
                  () ->
                      Failure.incomplete(
                          "The packet of candid %s is not in the archive, at \"%s\"."
                              .formatted(each.candid(), storedAt)));
    } catch (UnreadableException e) {
      throw Failure.incomplete(
          "The packet of candid %s cannot be read from the archive: %s."
              .formatted(each.candid(), e.detail()),
          e);
    }
    Map<String, String> attributes = new LinkedHashMap<>(each.deadLetter().origin().attributes());
    attributes.put("candid", each.candid().toString());
    attributes.put(Delivered.AGAIN, each.deadLetter().stage().word());
    return new Message(null, packet, attributes);
  }
}
