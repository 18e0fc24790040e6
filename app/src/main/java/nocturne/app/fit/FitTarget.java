package nocturne.app.fit;

import java.util.List;
import java.util.OptionalDouble;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import nocturne.core.salt2.Observation;
import org.jspecify.annotations.Nullable;

/**
 * A light curve to be fitted.
 *
 * @param id identifies its row: an alert's candid, or the name in a table
 * @param candid the alert's number; null where it is from a table
 * @param night the alert's night; null where it is from a table or has no time
 * @param redshift at which z is held, where the table has one
 */
public record FitTarget(
    String id,
    String objectId,
    @Nullable Candid candid,
    @Nullable Night night,
    List<Observation> photometry,
    OptionalDouble redshift) {
  public FitTarget {
    photometry = List.copyOf(photometry);
  }
}
