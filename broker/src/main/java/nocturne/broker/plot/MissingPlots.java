package nocturne.broker.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.fit.FitRecords;
import nocturne.broker.fit.Plots;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.Streams;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.salt2.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the missing plots of a night's fits: those that were deleted, or could not be drawn with
 * the fits. Existing plots stay. The fits must still be on their topic. For one thread at a time.
 */
public final class MissingPlots {
  private static final Logger LOG = LoggerFactory.getLogger(MissingPlots.class);

  /** Number of offsets read together, so that memory stays bounded. */
  private static final long WINDOW = 2_000;

  private final PlotStore store;
  private final Streams streams;
  private final FitRecords fits;
  private final Supplier<FittedCurves> curves;
  private final Supplier<Plots> plots;

  /**
   * @param curves reads the light curves of the fits
   * @param plots makes the drawer, once something is missing
   */
  public MissingPlots(
      PlotStore store,
      Streams streams,
      FitRecords fits,
      Supplier<FittedCurves> curves,
      Supplier<Plots> plots) {
    this.store = store;
    this.streams = streams;
    this.fits = fits;
    this.curves = curves;
    this.plots = plots;
  }

  /** The topic of fits. */
  public String topic() {
    return fits.topic();
  }

  /**
   * Draws the missing plots of one night.
   *
   * @param from where the night's fits begin, by partition
   * @return how many were drawn
   */
  public int draw(Night night, Map<Integer, Long> from) {
    int drawn = 0;
    for (Map.Entry<Integer, Range> kept : streams.extent(topic()).entrySet()) {
      int partition = kept.getKey();
      long begin = Math.max(kept.getValue().from(), from.getOrDefault(partition, 0L));
      while (begin < kept.getValue().to()) {
        Range window = new Range(begin, Math.min(begin + WINDOW, kept.getValue().to()));
        List<FitRecord> missing = new ArrayList<>();
        streams.read(topic(), Map.of(partition, window), message -> look(message, night, missing));
        drawn += draw(night, missing);
        begin = window.to();
      }
    }
    if (drawn > 0) {
      LOG.info("Night {}: {} plots that were missing are drawn", night, drawn);
    }
    return drawn;
  }

  private void look(StreamRecord message, Night night, List<FitRecord> missing) {
    try {
      fits.read(message)
          .filter(fit -> fit.isFitted() && fit.night().equals(night) && !store.has(fit.candid()))
          .ifPresent(missing::add);
    } catch (UnreadableException e) {
      LOG.debug("{} is no fit of ours, and has no plot", message.position(), e);
    }
  }

  private int draw(Night night, List<FitRecord> missing) {
    if (missing.isEmpty()) {
      return 0;
    }
    Map<Candid, List<Observation>> photometry = curves.get().of(night, missing);
    Plots drawing = plots.get();
    int drawn = 0;
    for (FitRecord fit : missing) {
      List<Observation> curve = photometry.get(fit.candid());
      if (curve == null) {
        LOG.warn(
            "Night {}: the light curve of candid {} is neither on its topic nor archived; it has"
                + " no plot",
            night,
            fit.candid());
      } else {
        drawing.draw(fit, curve);
        drawn += store.has(fit.candid()) ? 1 : 0;
      }
    }
    return drawn;
  }
}
