package nocturne.simulator.night;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import nocturne.simulator.night.FieldAlerts.Alerting;

/** Walks through a night block by block, exposure by exposure. One thread owns an instance. */
final class NightIterator implements Iterator<SimulatedAlert> {
  private static final long CUTOUTS_KEY = 0xC07;

  private final SimulatedNight night;
  private final long seed;
  private final List<List<ObservingPlan.FieldVisits>> blocks;
  private final int fields;
  private final AlertEncoder encoder;

  private final ArrayDeque<Pass> passes = new ArrayDeque<>();
  private Iterator<Alerting> objects = List.<Alerting>of().iterator();
  private Rows rows = new Rows();
  private ImageNames imageNames = new ImageNames();
  private int nextBlock;
  private int fieldsDone;
  private int made;

  NightIterator(SimulatedNight night) {
    this.night = night;
    this.seed = Draw.mix(night.seed(), night.night().date().toEpochDay());
    this.blocks = ObservingPlan.blocks(night.night().date(), seed);
    this.fields = blocks.stream().mapToInt(List::size).sum();
    this.encoder = new AlertEncoder(new Cutouts(night.cutouts(), Draw.mix(seed, CUTOUTS_KEY)));
  }

  @Override
  public boolean hasNext() {
    return made < night.count();
  }

  @Override
  public SimulatedAlert next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the night's " + made + " alerts have all been made");
    }
    while (!objects.hasNext()) {
      nextExposure();
    }
    if (made == night.newSchemaFrom()) {
      encoder.changeSchema();
    }
    made++;
    Alerting alerting = objects.next();
    return passes.getFirst().second() ? secondAlert(alerting) : firstAlert(alerting);
  }

  private void nextExposure() {
    if (!passes.isEmpty()) {
      passes.removeFirst();
    }
    if (passes.isEmpty()) {
      nextBlock();
    }
    Pass pass = passes.getFirst();
    rows = new Rows();
    imageNames = new ImageNames();
    objects =
        pass.field().objects().stream()
            .filter(object -> pass.second() ? object.second : object.first)
            .iterator();
  }

  private void nextBlock() {
    List<FieldAlerts> drawn = drawBlock();
    drawn.forEach(field -> passes.add(new Pass(field, false)));
    drawn.forEach(field -> passes.add(new Pass(field, true)));
  }

  /** The objects of the next block's fields. */
  private List<FieldAlerts> drawBlock() {
    List<FieldAlerts> drawn = new ArrayList<>();
    int year = night.night().date().getYear() % 100;
    for (ObservingPlan.FieldVisits visits : blocks.get(nextBlock)) {
      int share = (int) (upTo(fieldsDone + 1) - upTo(fieldsDone));
      drawn.add(new FieldAlerts(visits, night.populations(), share, year, seed));
      fieldsDone++;
    }
    nextBlock++;
    return drawn;
  }

  /** The supernovae in the sky of a night, without making its packets. */
  static List<InjectedSupernova> injected(SimulatedNight night) {
    NightIterator sky = new NightIterator(night);
    List<InjectedSupernova> injected = new ArrayList<>();
    while (sky.nextBlock < sky.blocks.size()) {
      sky.drawBlock().forEach(field -> injected.addAll(field.injected()));
    }
    return injected;
  }

  /** Number of the night's alerts that come from the first fields. */
  private long upTo(int field) {
    return (long) night.count() * field / fields;
  }

  private SimulatedAlert firstAlert(Alerting alerting) {
    ObservingPlan.FieldVisits visits = passes.getFirst().field().visits();
    int rcid = alerting.object.place().rcid();
    alerting.firstRow = rows.next(rcid);
    alerting.firstCandid = visits.first().candid(rcid, alerting.firstRow);
    Measurement measurement = Measurement.of(alerting.object, visits.first(), alerting.seed);
    List<Epoch> earlier = earlier(alerting, visits);
    return alert(
        alerting,
        new Epoch(measurement, alerting.firstCandid, alerting.firstRow),
        earlier,
        earlier);
  }

  private SimulatedAlert secondAlert(Alerting alerting) {
    ObservingPlan.FieldVisits visits = passes.getFirst().field().visits();
    int rcid = alerting.object.place().rcid();
    int row = rows.next(rcid);
    List<Epoch> earlier = earlier(alerting, visits);
    List<Epoch> history = new ArrayList<>(earlier);
    history.add(
        new Epoch(
            Measurement.of(alerting.object, visits.first(), alerting.seed),
            alerting.firstCandid,
            alerting.firstRow));
    Measurement measurement = Measurement.of(alerting.object, visits.second(), alerting.seed);
    return alert(
        alerting, new Epoch(measurement, visits.second().candid(rcid, row), row), history, earlier);
  }

  private static List<Epoch> earlier(Alerting alerting, ObservingPlan.FieldVisits visits) {
    List<Epoch> epochs = new ArrayList<>(visits.history().size() + 1);
    for (Exposure exposure : visits.history()) {
      Measurement measurement = Measurement.of(alerting.object, exposure, alerting.seed);
      epochs.add(Epoch.earlier(alerting.object, measurement, alerting.seed));
    }
    return epochs;
  }

  private SimulatedAlert alert(
      Alerting alerting, Epoch epoch, List<Epoch> history, List<Epoch> forced) {
    SimulatedObject object = alerting.object;
    byte[] packet = encoder.encode(object, epoch, history, forced, imageNames, alerting.seed);
    return new SimulatedAlert(Truth.of(object, epoch, history), packet);
  }

  private record Pass(FieldAlerts field, boolean second) {}

  /** The next row of each quadrant's list of sources in one exposure. */
  private static final class Rows {
    private final int[] next = new int[SkyField.QUADRANTS];

    int next(int rcid) {
      return next[rcid]++;
    }
  }
}
