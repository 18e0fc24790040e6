package nocturne.app.wiring;

import java.util.Map;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.plot.MissingPlots;
import nocturne.broker.port.PortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws, once the plot stage has begun in a process, the plots that are missing of the fits that
 * this stage had passed before. Beside all else, on a thread of its own; what does not succeed is
 * left to the next start, or to the end of the night.
 */
final class PlotMending implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PlotMending.class);
  private static final long LEAVE_MILLIS = 5_000;

  private final Services services;
  private final Thread thread = new Thread(this::run, "plots that are missing");

  PlotMending(Services services) {
    this.services = services;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      MissingPlots missing = Drawing.missing(services);
      var unused = missing.draw(passed(missing.topic()), night -> true);
    } catch (PortException e) {
      LOG.info("Whether plots are missing was not looked at to the end: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("Plots that are missing cannot be drawn: {}", e.getMessage(), e);
    }
  }

  /** Up to where the stage has come, by partition; what is behind is still its own to draw. */
  private Map<Integer, Long> passed(String topic) {
    return StartingPoint.now(services.ledger(), services.stores().journal().newestStart())
        .places(Stage.PLOT, topic);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(LEAVE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
