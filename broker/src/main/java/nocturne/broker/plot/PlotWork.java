package nocturne.broker.plot;

import java.util.ArrayList;
import java.util.List;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.stage.PartitionWork;
import nocturne.broker.stage.PublishedAlerts;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/**
 * Draws the plots of a range of fits, the newest first, and stores each under its candid's name;
 * then the range's record moves the progress, in one transaction with the dead letters of what
 * cannot be read or has killed its worker. A repeat finds the plots there and moves the progress
 * all the same.
 */
final class PlotWork implements PartitionWork<FitRecord> {
  private final PlotDrawer drawer;
  private final String deadLettersTopic;
  private final List<FitRecord> fits = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private int taken;

  PlotWork(PlotDrawer drawer, String deadLettersTopic) {
    this.drawer = drawer;
    this.deadLettersTopic = deadLettersTopic;
  }

  @Override
  public boolean take(FitRecord item) {
    taken++;
    if (item.isFitted()) {
      fits.add(item);
    }
    return false;
  }

  @Override
  public boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why) {
    taken++;
    deadLetters.add(PublishedAlerts.deadLetter(Stage.PLOT, night, message, why));
    return false;
  }

  @Override
  public Settled settle(Night night, Range range) {
    drawer.draw(night, fits);
    int all = taken;
    List<Candid> drawn = fits.stream().map(FitRecord::candid).toList();
    return new Settled() {
      @Override
      public Range range() {
        return range;
      }

      @Override
      public Tally publish(StreamWriter writer) {
        deadLetters.forEach(deadLetter -> writer.publish(deadLettersTopic, deadLetter.message()));
        return new Tally(all, deadLetters.size(), drawn);
      }
    };
  }

  @Override
  public void clear() {
    fits.clear();
    deadLetters.clear();
    taken = 0;
  }

  @Override
  public void close() {
    clear();
  }
}
