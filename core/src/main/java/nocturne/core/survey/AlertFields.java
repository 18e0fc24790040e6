package nocturne.core.survey;

import java.util.List;

/**
 * A survey's names for the parts of its alerts.
 *
 * @param candid the alert's number, at the top level or in the candidate
 * @param objectId the object's name, at the top level
 * @param candidate the record of the detection that caused the alert
 * @param history the array of earlier epochs
 * @param forced the array of forced photometry
 * @param cutouts the images, in display order
 * @param stamp the field within a cutout with the image's bytes
 */
public record AlertFields(
    String candid,
    String objectId,
    CandidateFields candidate,
    String history,
    String forced,
    List<String> cutouts,
    String stamp) {

  public AlertFields {
    cutouts = List.copyOf(cutouts);
  }

  /**
   * The candidate and its fields.
   *
   * @param required numbers without which an alert is of no use
   * @param shown what a summary of an alert shows, in order
   * @param ra right ascension, degrees, J2000
   * @param dec declination, degrees, J2000
   */
  public record CandidateFields(
      String name, List<String> required, List<String> shown, String ra, String dec) {

    public CandidateFields {
      required = List.copyOf(required);
      shown = List.copyOf(shown);
    }
  }
}
