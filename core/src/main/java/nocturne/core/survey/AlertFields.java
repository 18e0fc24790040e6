package nocturne.core.survey;

import java.util.List;

/**
 * What a survey calls the fields of its alerts that we must find.
 *
 * @param candid the alert's number, at the top level or in the candidate
 * @param objectId the object's name, at the top level
 * @param candidate the record of the detection that made the alert
 * @param required the candidate's fields without which an alert is of no use
 * @param history the array of earlier epochs
 * @param forced the array of forced photometry
 * @param cutouts the image stamps, in the order they are shown
 * @param stamp the field within a cutout that holds the image's bytes
 * @param epoch the fields of the candidate and of each earlier epoch
 */
public record AlertFields(
    String candid,
    String objectId,
    String candidate,
    List<String> required,
    String history,
    String forced,
    List<String> cutouts,
    String stamp,
    EpochFields epoch) {

  public AlertFields {
    required = List.copyOf(required);
    cutouts = List.copyOf(cutouts);
  }

  /**
   * The columns of an epoch's photometry.
   *
   * @param jd start of the exposure, Julian date, UTC
   * @param fid number of the filter
   * @param mag difference magnitude, AB
   * @param magError its one-sigma error, mag
   * @param sign whether the difference is positive
   * @param zeroPoint magnitude zero point of the science image
   * @param limit five-sigma limiting magnitude
   * @param ra right ascension, degrees, J2000
   * @param dec declination, degrees, J2000
   * @param forcedFlux forced-photometry flux, in units of the image
   * @param forcedFluxError its one-sigma error
   */
  public record EpochFields(
      String jd,
      String fid,
      String mag,
      String magError,
      String sign,
      String zeroPoint,
      String limit,
      String ra,
      String dec,
      String forcedFlux,
      String forcedFluxError) {}
}
