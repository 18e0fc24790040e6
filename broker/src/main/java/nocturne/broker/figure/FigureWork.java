package nocturne.broker.figure;

import java.util.ArrayList;
import java.util.List;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.stage.PartitionWork;
import nocturne.broker.stage.PublishedAlerts;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/**
 * Draws the figures of a range of fits, the newest first, and stores each under its candid's name;
 * then the range's record moves the progress, in one transaction with the letters of what cannot be
 * read or has killed its worker. A repeat finds the figures there and moves the progress all the
 * same.
 */
final class FigureWork implements PartitionWork<FitRecord> {
  private final FigureDrawer drawer;
  private final String lettersTopic;
  private final List<FitRecord> fits = new ArrayList<>();
  private final List<Letter> letters = new ArrayList<>();
  private int taken;

  FigureWork(FigureDrawer drawer, String lettersTopic) {
    this.drawer = drawer;
    this.lettersTopic = lettersTopic;
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
    letters.add(PublishedAlerts.letter(Stage.FIGURE, night, message, why));
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
        letters.forEach(letter -> writer.publish(lettersTopic, letter.message()));
        return new Tally(all, letters.size(), drawn);
      }
    };
  }

  @Override
  public void clear() {
    fits.clear();
    letters.clear();
    taken = 0;
  }

  @Override
  public void close() {
    clear();
  }
}
