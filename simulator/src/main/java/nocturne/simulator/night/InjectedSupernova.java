package nocturne.simulator.night;

import nocturne.core.salt2.SaltParameters;
import org.jspecify.annotations.Nullable;

/**
 * A Type Ia supernova that was put into the night's sky, seen or not.
 *
 * @param objectId its name; null where the survey saw nothing of it
 * @param outcome how far it got in the exposures of the night
 */
public record InjectedSupernova(
    @Nullable String objectId, SaltParameters parameters, Outcome outcome) {

  /** The results of the night's exposures. */
  public enum Outcome {
    /** Some exposure found it, so it alerted. */
    SEEN,
    /** It shone, but stayed below five sigma in every exposure. */
    TOO_FAINT,
    /** It had not begun to shine, or had faded. */
    DARK
  }
}
