package nocturne.broker.instance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import nocturne.broker.archive.Pack;
import nocturne.broker.books.BookStore;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.history.NightHistory;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.journal.NightView;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.NightDeleted;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.pipeline.PipelineStage.DeadLetters;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.retention.Retention;
import nocturne.broker.valueadded.PlotStore;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/**
 * Deletes a closed night of a testing instance, so that the night can be received as if for the
 * first time. It takes {@link Instance.Testing}, so production cannot be passed to it.
 *
 * <p>The night's rows, objects, plots, books and survey topic of our own go. Topics lose records
 * only from their beginning: of ours they go as soon as no other night has records before or among
 * them, and no stage still reads there. Records that stay, and those of the ledger, count no more:
 * a {@link NightDeleted} in the ledger says so. The journal goes last, so after a kill the deletion
 * is simply run again.
 */
public final class NightDeletion {
  private final BackEnd back;
  private final Names names;
  private final ObjectStore store;
  private final Journal journal;
  private final Retention retention;
  private final KillPoint kill;

  /** A part of the night, and how to delete it. */
  private record Part(Doomed doomed, Runnable deletion) {}

  /**
   * @param retention deletes what no night needs
   * @param kill called at each place between two writes
   */
  public NightDeletion(
      Instance.Testing instance,
      BackEnd back,
      Journal journal,
      Retention retention,
      KillPoint kill) {
    if (!back.names().instance().equals(instance)) {
      throw new IllegalArgumentException(
          "This is the back end of " + back.names().instance() + ", not of " + instance + ".");
    }
    this.back = back;
    this.names = back.names();
    this.store = back.store();
    this.journal = journal;
    this.retention = retention;
    this.kill = kill;
  }

  /**
   * Why the night cannot be deleted now, in words: it was never started, it or another night is
   * open, it failed, or a process runs a stage of the instance, on any machine.
   */
  public Optional<String> obstacle(Night night) {
    if (journal.latest(night).isEmpty()) {
      return Optional.of("night " + night + " was never started");
    }
    return journal.latest().stream()
        .filter(entry -> isInTheWay(entry, night))
        .map(entry -> "night " + entry.night() + " is " + entry.state())
        .findFirst()
        .or(() -> Teardown.worked(back.pipeline(), back.log()));
  }

  private static boolean isInTheWay(JournalEntry entry, Night night) {
    boolean failed = entry.state() == NightState.FAILED;
    return entry.state() != NightState.CLOSED && (!failed || entry.night().equals(night));
  }

  /** All parts of the night, in the order of deletion. */
  public List<Doomed> list(Night night) {
    return parts(night).stream().map(Part::doomed).toList();
  }

  /**
   * Deletes the night.
   *
   * @param deleted receives each part after its deletion
   * @return how many offsets of our topics were deleted
   * @throws PortException.Unavailable if there is an {@link #obstacle}
   */
  public long run(Night night, Consumer<Doomed> deleted) {
    obstacle(night)
        .ifPresent(
            why -> {
              throw new PortException.Unavailable(
                  "Cannot delete night " + night + ": " + why + ".", null);
            });
    for (Part part : parts(night)) {
      part.deletion.run();
      deleted.accept(part.doomed);
      kill.reached(CrashPoint.NIGHT_PART_DELETED);
    }
    return retention.run().records();
  }

  private List<Part> parts(Night night) {
    StartingPoint start =
        journal.latest(night).flatMap(JournalEntry::start).orElse(StartingPoint.ORIGIN);
    List<Part> parts = new ArrayList<>();
    back.pipeline().tableStages().forEach(stage -> rows(parts, stage, night));
    history(parts, night);
    for (PipelineStage stage : back.pipeline().stages()) {
      Optional<PlotStore> plots = stage.plots(names, store, KillPoint.NONE);
      if (plots.isPresent()) {
        plots(parts, stage, plots.get(), night);
      } else if (stage.bucket().isPresent()) {
        objects(parts, stage.bucket().get(), Pack.folder(night));
      }
      if (stage.deadLetters() == DeadLetters.REJECTED && stage.bucket().isPresent()) {
        objects(parts, stage.bucket().get(), RejectedObjects.prefix(night));
      }
    }
    surveyTopic(parts, names.surveyTopic(night));
    objects(parts, Bucket.BROKER_FILES, BookStore.prefix(night));
    journal(parts, night, start);
    return parts;
  }

  private void rows(List<Part> parts, PipelineStage stage, Night night) {
    String table = stage.table().orElseThrow();
    if (back.tables().exists(table)) {
      AtomicLong rows = new AtomicLong();
      back.tables().candids(table, night, candid -> rows.incrementAndGet());
      int deadLettered = back.tables().deadLettered(table, night).size();
      if (rows.get() > 0 || deadLettered > 0) {
        add(
            parts,
            new Doomed(
                Kind.TABLE,
                names.dataset() + "." + table,
                OptionalLong.empty(),
                rows + " rows of the night"),
            () -> back.tables().delete(table, night));
      }
    }
  }

  /**
   * Adds the nights whose packs must be read again: they may have reported epochs that the deleted
   * night had reported first. After a deletion that was killed, this is known only by reading them.
   */
  private void history(List<Part> parts, Night night) {
    Optional<String> table = back.pipeline().historyTable().filter(back.tables()::exists);
    if (table.isPresent()) {
      NightHistory history = NightHistory.of(back, new PacketDecoder(names.survey()));
      long rows = history.count(night);
      if (rows > 0 || history.isFollowed(night)) {
        add(
            parts,
            new Doomed(
                Kind.TABLE,
                names.dataset() + "." + table.get(),
                OptionalLong.empty(),
                rows + " epochs first reported in the night"),
            () -> history.forget(night));
      }
    }
  }

  /** A candid that passed in several nights has one plot, which is theirs too. */
  private void plots(List<Part> parts, PipelineStage stage, PlotStore plots, Night night) {
    Set<Candid> drawn = new HashSet<>();
    Set<Candid> othersToo = new HashSet<>();
    back.ledger()
        .read(
            LedgerMark.START,
            new Ledger.Scope.All(),
            told -> {
              if (told instanceof StageRange range && range.stage().equals(stage.stage())) {
                (range.isOf(night) ? drawn : othersToo).addAll(range.tally().passed());
              }
            });
    drawn.removeIf(candid -> othersToo.contains(candid) || !plots.isOf(candid, night));
    if (!drawn.isEmpty()) {
      String name = names.bucket(stage.bucket().orElseThrow()) + "/" + plots.folder();
      add(
          parts,
          new Doomed(Kind.FILE, name, OptionalLong.empty(), drawn.size() + " plots of the night"),
          () -> drawn.forEach(plots::delete));
    }
  }

  private void objects(List<Part> parts, Bucket of, String prefix) {
    String bucket = names.bucket(of);
    List<ObjectStore.Entry> objects = store.list(bucket, prefix);
    if (!objects.isEmpty()) {
      add(
          parts,
          doomed(bucket + "/" + prefix, objects),
          () -> objects.forEach(object -> store.delete(bucket, object.name())));
    }
  }

  private static Doomed doomed(String name, List<ObjectStore.Entry> objects) {
    long bytes = objects.stream().mapToLong(ObjectStore.Entry::size).sum();
    return new Doomed(Kind.FILE, name, OptionalLong.of(bytes), objects.size() + " objects");
  }

  private void surveyTopic(List<Part> parts, String topic) {
    if (back.topics().exists(topic)) {
      long offsets =
          back.log().extent(topic).values().stream().mapToLong(e -> e.to() - e.from()).sum();
      add(
          parts,
          new Doomed(Kind.TOPIC, topic, back.topics().bytes(topic), offsets + " offsets"),
          () -> back.topics().delete(topic));
    }
  }

  private void journal(List<Part> parts, Night night, StartingPoint start) {
    String bucket = names.bucket(Bucket.BROKER_FILES);
    String prefix = Journal.prefix(night);
    add(
        parts,
        doomed(bucket + "/" + prefix, store.list(bucket, prefix)),
        () -> {
          back.ledger().append(deleted(night, start));
          journal.delete(night);
        });
  }

  private NightDeleted deleted(Night night, StartingPoint start) {
    Set<SurveyPartition> survey = new TreeSet<>(start.survey().keySet());
    survey.addAll(NightView.of(night, back.ledger(), start).readOn().survey().keySet());
    Map<Integer, Long> ends = new HashMap<>();
    back.log()
        .extent(names.topic(Topic.DEAD_LETTERS))
        .forEach((partition, kept) -> ends.put(partition, kept.to()));
    return new NightDeleted(night, List.copyOf(survey), ends);
  }

  private static void add(List<Part> parts, Doomed doomed, Runnable deletion) {
    parts.add(new Part(doomed, deletion));
  }
}
