package nocturne.broker.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.fit.FitRecords;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.Streams;
import nocturne.broker.stage.PartitionWork;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws once more the plots that are not there although their stage has passed the fits: somebody
 * deleted them, or they could not be drawn then. What is there is left as it is, and so is what the
 * stage dead-lettered, since it may have killed its workers. As long as the fits are on their
 * topic; for one thread at a time.
 */
public final class MissingPlots {
  private static final Logger LOG = LoggerFactory.getLogger(MissingPlots.class);

  /** Offsets that are looked at together, so that memory stays bounded. */
  private static final long WINDOW = 2_000;

  /** An alert of a night. */
  private record Whose(Night night, Candid candid) {
    static Whose of(FitRecord fit) {
      return new Whose(fit.night(), fit.candid());
    }
  }

  private final PlotStore plots;
  private final Streams streams;
  private final FitRecords fits;
  private final DeadLetterReader deadLetters;
  private final Supplier<PartitionWork<FitRecord>> drawing;

  /**
   * @param deadLetters of what was dead-lettered
   * @param drawing makes what draws, once something is missing
   */
  public MissingPlots(
      PlotStore plots,
      Streams streams,
      FitRecords fits,
      DeadLetterReader deadLetters,
      Supplier<PartitionWork<FitRecord>> drawing) {
    this.plots = plots;
    this.streams = streams;
    this.fits = fits;
    this.deadLetters = deadLetters;
    this.drawing = drawing;
  }

  /** The topic of fits. */
  public String topic() {
    return fits.topic();
  }

  /**
   * Looks at some of the fits, and draws those of which there is no plot; the newest first within a
   * partition.
   *
   * @param to up to where, by partition
   * @return how many were drawn
   */
  public int draw(Map<Integer, Long> to, Predicate<Night> wanted) {
    return draw(Map.of(), to, wanted);
  }

  /** The same of one night, whose fits begin there, by partition, and end with the topic. */
  public int draw(Night night, Map<Integer, Long> from) {
    Map<Integer, Long> to = new TreeMap<>();
    streams.extent(topic()).forEach((partition, kept) -> to.put(partition, kept.to()));
    return draw(from, to, night::equals);
  }

  private int draw(Map<Integer, Long> from, Map<Integer, Long> to, Predicate<Night> wanted) {
    @Nullable Set<Whose> skipped = null;
    int drawn = 0;
    for (Map.Entry<Integer, Range> kept : streams.extent(topic()).entrySet()) {
      int partition = kept.getKey();
      long begin = Math.max(kept.getValue().from(), from.getOrDefault(partition, 0L));
      long end = Math.min(kept.getValue().to(), to.getOrDefault(partition, 0L));
      while (begin < end) {
        Range window = new Range(Math.max(begin, end - WINDOW), end);
        Map<Night, List<FitRecord>> missing = missing(partition, window, wanted);
        if (!missing.isEmpty()) {
          skipped = skipped == null ? deadLettered() : skipped;
          drawn += draw(missing, window, skipped);
        }
        end = window.from();
      }
    }
    if (drawn > 0) {
      LOG.info("{} plots that were missing are drawn", drawn);
    }
    return drawn;
  }

  private Map<Night, List<FitRecord>> missing(
      int partition, Range window, Predicate<Night> wanted) {
    Map<Night, List<FitRecord>> missing = new TreeMap<>(Comparator.comparing(Night::date));
    streams.read(topic(), Map.of(partition, window), message -> look(message, wanted, missing));
    return missing;
  }

  private int draw(Map<Night, List<FitRecord>> missing, Range window, Set<Whose> skipped) {
    missing.values().forEach(of -> of.removeIf(fit -> skipped.contains(Whose.of(fit))));
    int drawn = 0;
    for (Map.Entry<Night, List<FitRecord>> night : missing.entrySet()) {
      try (PartitionWork<FitRecord> work = drawing.get()) {
        night.getValue().forEach(work::take);
        var unused = work.settle(night.getKey(), window);
      }
      drawn += (int) night.getValue().stream().filter(fit -> plots.has(fit.candid())).count();
    }
    return drawn;
  }

  /** Whether a dead letter was tried again since matters not: then that has drawn it. */
  private Set<Whose> deadLettered() {
    Set<Whose> skipped = new HashSet<>();
    deadLetters.read(
        DeadLetterReader.Wanted.ALL.withStage(Stage.PLOT),
        found ->
            found
                .deadLetter()
                .candid()
                .ifPresent(candid -> skipped.add(new Whose(found.deadLetter().night(), candid))));
    return skipped;
  }

  private void look(
      StreamRecord message, Predicate<Night> wanted, Map<Night, List<FitRecord>> missing) {
    try {
      fits.read(message)
          .filter(fit -> fit.isFitted() && wanted.test(fit.night()) && !plots.has(fit.candid()))
          .ifPresent(fit -> missing.computeIfAbsent(fit.night(), n -> new ArrayList<>()).add(fit));
    } catch (UnreadableException e) {
      LOG.debug("{} is no fit of ours, and has no plot", message.position(), e);
    }
  }
}
