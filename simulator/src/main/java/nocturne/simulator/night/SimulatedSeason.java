package nocturne.simulator.night;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;

/**
 * Type Ia supernovae that a survey follows over many nights: an object alerts in each exposure that
 * finds it, and each packet has what the survey knows by then of the thirty days before. Maxima lie
 * from 45 days before the last night to 14 after it, as in a {@link SimulatedNight}. Unchangeable;
 * the same each time.
 *
 * @param last the last night
 * @param nights how many there are
 * @param seed what all is drawn from
 * @param objects how many supernovae there are, those that no exposure finds too
 */
public record SimulatedSeason(Night last, int nights, long seed, int objects) {
  private static final int PACKET_DAYS = 30;
  private static final long CUTOUTS_KEY = 0xC5;
  private static final int MOST_OBJECTS = 10_000;

  public SimulatedSeason {
    if (objects < 1 || objects > MOST_OBJECTS || nights < 1) {
      throw new IllegalArgumentException(
          "Cannot simulate %s supernovae over %s nights: choose 1 to %s, and a night or more."
              .formatted(objects, nights, MOST_OBJECTS));
    }
  }

  /** All alerts, by time. */
  public List<SimulatedAlert> alerts() {
    List<ObservingPlan.FieldVisits> fields =
        ObservingPlan.blocks(last.date(), seed).stream().flatMap(List::stream).toList();
    AlertEncoder encoder =
        new AlertEncoder(new Cutouts(CutoutSize.SMALL, Draw.mix(seed, CUTOUTS_KEY)));
    List<SimulatedAlert> alerts = new ArrayList<>();
    for (int k = 0; k < objects; k++) {
      alerts(fields.get(k % fields.size()), k, encoder, alerts);
    }
    alerts.sort(Comparator.comparing(alert -> alert.truth().candid().value()));
    return alerts;
  }

  private void alerts(
      ObservingPlan.FieldVisits tonight, int k, AlertEncoder encoder, List<SimulatedAlert> alerts) {
    long own = Draw.mix(seed, k);
    Draw draw = new Draw(own);
    SkyField.Place place =
        tonight
            .field()
            .place(
                draw.below(SkyField.QUADRANTS),
                draw.uniform(20, SkyField.QUADRANT_PIXELS - 20),
                draw.uniform(20, SkyField.QUADRANT_PIXELS - 20));
    String letters = String.format(Locale.ROOT, "%7s", Integer.toString(k, 10));
    SimulatedObject object =
        Population.SN_IA.draw(
            new Population.Placement(tonight, place, named(letters), last.date().getYear() % 100),
            draw);
    List<Exposure> visits =
        ObservingPlan.visits(
            tonight.field(), tonight.first().jd(), nights - 1 + PACKET_DAYS, 0, seed);
    List<Epoch> epochs = new ArrayList<>();
    for (Exposure exposure : visits) {
      epochs.add(
          new Epoch(Measurement.of(object, exposure, own), exposure.candid(place.rcid(), k), k));
    }
    for (int i = 0; i < epochs.size(); i++) {
      Epoch epoch = epochs.get(i);
      Night night = night(epoch);
      if (epoch.isDetection() && night.date().isAfter(last.date().minusDays(nights))) {
        List<Epoch> history =
            epochs.subList(0, i).stream()
                .filter(earlier -> earlier.jd() >= epoch.jd() - PACKET_DAYS)
                .toList();
        List<Epoch> forced =
            history.stream().filter(earlier -> !night(earlier).equals(night)).toList();
        alerts.add(
            new SimulatedAlert(
                Truth.of(object, epoch, history),
                encoder.encode(object, epoch, history, forced, new ImageNames(), own)));
      }
    }
  }

  /** The night of an alert. */
  public static Night night(SimulatedAlert alert) {
    return night(alert.truth().epoch());
  }

  private static Night night(Epoch epoch) {
    return Ztf.SURVEY.nightOfExposure(epoch.jd()).orElseThrow();
  }

  /** Seven letters of seven digits. */
  private static String named(String digits) {
    StringBuilder letters = new StringBuilder();
    digits
        .chars()
        .forEach(digit -> letters.append((char) ('a' + (digit == ' ' ? 0 : digit - '0'))));
    return letters.toString();
  }
}
