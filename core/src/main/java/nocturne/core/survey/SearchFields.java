package nocturne.core.survey;

import java.util.List;

/**
 * The fields of a candidate that a search reads and shows, beside its position.
 *
 * @param time start of the exposure, Julian date, UTC
 * @param magnitude difference magnitude, AB
 * @param magnitudeError its one-sigma error, mag
 * @param nearest distance to the nearest source of a catalogue, arcsec; negative where there is
 *     none
 * @param scores real-bogus scores, the oldest first; an alert may lack any of them
 * @param photometry all fields of the candidate from which {@link Survey#epochs} makes a detection
 */
public record SearchFields(
    Field time,
    Field magnitude,
    Field magnitudeError,
    Field nearest,
    List<Field> scores,
    List<String> photometry) {

  public SearchFields {
    scores = List.copyOf(scores);
    photometry = List.copyOf(photometry);
  }

  /**
   * A field as tables of results describe it.
   *
   * @param name as the survey spells it
   * @param unit in the IVOA's VOUnits; empty for a number without one
   * @param ucd the quantity, in the IVOA's UCD1+ vocabulary
   * @param meaning for people
   */
  public record Field(String name, String unit, String ucd, String meaning) {}
}
