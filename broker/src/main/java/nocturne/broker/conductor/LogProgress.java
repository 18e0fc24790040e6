package nocturne.broker.conductor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import nocturne.broker.component.Orders;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.PortException;
import nocturne.broker.valueadded.MissingPictures;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of a night on a log with offsets. A stage is done with a night once it has passed the
 * offsets at which the night ends on the topics that the stage reads.
 *
 * @param orders the components' orders and statuses, which say why a component does not work
 * @param repairs what is repaired before a night closes
 */
public record LogProgress(BackEnd back, Orders orders, Conductor.Repairs repairs, KillPoint kill)
    implements NightSteps {
  private static final Logger LOG = LoggerFactory.getLogger(LogProgress.class);

  @Override
  public Ledger ledger() {
    return back.ledger();
  }

  @Override
  public Map<String, Map<Integer, Long>> topicEnds() {
    Map<String, Map<Integer, Long>> ends = new HashMap<>();
    for (String topic : back.pipeline().topicNames()) {
      ends.put(topic, ends(topic));
    }
    return ends;
  }

  @Override
  public Map<Integer, Long> deadLetterEnds() {
    return ends(back.names().topic(Topic.DEAD_LETTERS));
  }

  private Map<Integer, Long> ends(String topic) {
    Map<Integer, Long> ends = new HashMap<>();
    back.log().extent(topic).forEach((partition, kept) -> ends.put(partition, kept.to()));
    return ends;
  }

  @Override
  public void resetCounters(JournalEntry starting) {
    new Counters(back, kill).reset(Entries.start(starting).topics());
  }

  @Override
  public SortedMap<String, Long> counters() {
    return new Counters(back, kill).behind();
  }

  /** The stages whose workers do not have all partitions of their topic. */
  @Override
  public List<String> missingStages() {
    List<String> missing = new ArrayList<>();
    for (Topic input : back.pipeline().topics()) {
      back.pipeline().readersOf(input).stream()
          .filter(reader -> !works(reader, input))
          .forEach(reader -> missing.add(reader.name()));
    }
    return missing;
  }

  /**
   * Returns whether workers have all partitions of the topics that stages read. Starts nothing: the
   * processes of the instance run the stages.
   */
  @Override
  public boolean startStages() {
    return missingStages().isEmpty();
  }

  private boolean works(PipelineStage reader, Topic input) {
    String topic = back.names().topic(input);
    int partitions = back.log().extent(topic).size();
    return partitions > 0 && back.log().assigned(reader.group(back.names()), topic) == partitions;
  }

  @Override
  public JournalEntry drain(JournalEntry entry, Entries entries) throws InterruptedException {
    Night night = entry.night();
    JournalEntry draining = entry;
    Drain drain = new Drain(back, new Readiness(orders), entries);
    drain.await(draining);
    if (draining.cancelled().isEmpty()) {
      Optional<JournalEntry> again =
          new KilledPackets(this, entries, repairs.trial(), kill).askAgain(draining);
      if (again.isPresent()) {
        draining = again.get();
        drain.await(draining);
      }
    }
    for (MissingPictures each : repairs.plots()) {
      if (!draining.cancelled().contains(each.stage())) {
        drawWhatIsMissing(draining, entries, each);
      }
    }
    if (draining.cancelled().stream().noneMatch(Stage::isTable)) {
      entries.step(night, "putting the tables in order");
      back.pipeline().tables().forEach(table -> back.tables().compact(table, night));
      kill.reached(CrashPoint.CONDUCTOR_COMPACTED);
      remember(night, entries);
    }
    return draining;
  }

  /**
   * Adds the night's epochs to the history. They are read from the packs, so a successor of a
   * conductor that died here does the same.
   */
  private void remember(Night night, Entries entries) {
    entries.step(night, "adding what the alerts report to the history");
    var unused = repairs.history().fill(night);
    repairs.history().compact();
    kill.reached(CrashPoint.CONDUCTOR_REMEMBERED);
  }

  /**
   * Draws the missing plots. A failure is logged and does not stop the night; the books name it.
   */
  private static void drawWhatIsMissing(
      JournalEntry draining, Entries entries, MissingPictures missing) {
    entries.step(draining.night(), "drawing plots that are missing");
    try {
      Map<Integer, Long> from =
          Entries.start(draining).topics().getOrDefault(missing.topic(), Map.of());
      var unused = missing.draw(draining.night(), from);
    } catch (PortException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.warn(
          "Plots of night {} that are missing cannot be drawn: {}",
          draining.night(),
          e.getMessage(),
          e);
    }
  }
}
