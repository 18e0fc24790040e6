package nocturne.survey;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import nocturne.core.night.Night;
import nocturne.core.survey.Site;
import org.jspecify.annotations.Nullable;
import org.shredzone.commons.suncalc.SunTimes;

/** Time of sunrise at a survey's site. A night brings nothing new after it. */
public final class Sunrise {
  private Sunrise() {}

  /**
   * The first sunrise after 00:00 UTC of the night's date: the moment, to the minute, at which the
   * sun's upper edge comes over the site's horizon, its height and refraction taken into account.
   *
   * @throws IllegalArgumentException where the sun does not rise for a year
   */
  public static Instant endOf(Night night, Site site) {
    @Nullable ZonedDateTime rise =
        SunTimes.compute()
            .timezone(ZoneOffset.UTC)
            .on(night.date().atStartOfDay(ZoneOffset.UTC).toInstant())
            .at(site.latitudeDegrees(), site.longitudeDegrees())
            .elevation(site.heightMetres())
            .execute()
            .getRise();
    if (rise == null) {
      throw new IllegalArgumentException(
          ("Cannot tell when night %s ends: the sun does not rise at %s; look at the"
                  + " site's longitude and latitude.")
              .formatted(night, site));
    }
    return rise.toInstant();
  }
}
