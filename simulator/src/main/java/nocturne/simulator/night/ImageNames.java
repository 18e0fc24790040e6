package nocturne.simulator.night;

import java.util.HashMap;
import java.util.Map;

/** The names of the images of a few exposures, each made once. One thread owns an instance. */
final class ImageNames {
  private final Map<Exposure, byte[]> names = new HashMap<>();

  /** See {@link Exposure#imageName}. */
  byte[] of(Exposure exposure) {
    return names.computeIfAbsent(exposure, Exposure::imageName);
  }
}
