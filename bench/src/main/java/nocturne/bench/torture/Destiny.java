package nocturne.bench.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import nocturne.broker.crash.Place;

/** How one process shall end. */
sealed interface Destiny {

  /** It lives until the night is over, or a fault takes it. */
  record Lives() implements Destiny {}

  /**
   * It is killed so long after its start, wherever it is then.
   *
   * @param millis after its start
   * @param startingUp whether that is meant to be before it works
   */
  record Instant(long millis, boolean startingUp) implements Destiny {}

  /**
   * It stops where it comes to a place for the n-th time, and is killed there.
   *
   * @param place between two writes
   * @param times from 1
   * @param patienceMillis after so long it is killed wherever it is
   */
  record AtPlace(Place place, int times, long patienceMillis) implements Destiny {}

  /** The next one for a process of this kind. */
  static Destiny draw(Random random, List<Place> places) {
    double kind = random.nextDouble();
    if (kind < 0.15) {
      return new Instant((long) (random.nextDouble() * 1_800), true);
    }
    if (kind < 0.55 && !places.isEmpty()) {
      Place place = places.get(random.nextInt(places.size()));
      // Often the first times, when there is something to be taken up; now and then later ones.
      int times = 1 + (int) (-Math.log(1 - random.nextDouble()) * 3);
      return new AtPlace(place, times, 12_000);
    }
    return new Instant(1_500 + (long) (-Math.log(1 - random.nextDouble()) * 2_500), false);
  }

  /** The places that a worker with these stages, or the conductor, can come to. */
  static List<Place> places(String stages) {
    List<Place> places = new ArrayList<>();
    boolean all = stages.equals("up");
    for (Place place : Place.values()) {
      String room = place.name().substring(0, place.name().indexOf('_')).toLowerCase(Locale.ROOT);
      boolean mine =
          switch (room) {
            case "door" -> all || stages.contains("consumer");
            case "stage" -> all || stages.contains("archive") || stages.contains("filter");
            case "table" -> all || stages.contains("tabulate");
            case "archive", "unread" -> all || stages.contains("archive");
            default -> stages.equals("conductor");
          };
      if (mine) {
        places.add(place);
      }
    }
    return places;
  }
}
