package nocturne.app.command;

import java.util.Arrays;
import java.util.List;
import nocturne.app.output.Rows;
import nocturne.core.alert.Alert;
import nocturne.core.lightcurve.OriginalEpoch;

/**
 * The epochs of alerts as rows: those with a magnitude, in the packet's order, the candidate last.
 * Flux is for the zero point in the row and has no sign. A row has the right error and the one that
 * the original broker computed.
 */
final class LightCurveRows {
  static final List<String> COLUMNS =
      List.of(
          "candid",
          "objectId",
          "file",
          "i",
          "jd",
          "mjd",
          "band",
          "magpsf",
          "sigmapsf",
          "zp",
          "flux",
          "fluxerr_original",
          "fluxerr_corrected",
          "isdiffpos",
          "zp_assumed");

  private final Rows rows;

  LightCurveRows(Rows rows) {
    this.rows = rows;
  }

  void add(String file, Alert alert) {
    int i = 0;
    for (OriginalEpoch epoch : alert.original()) {
      rows.add(
          Arrays.asList(
              alert.candid(),
              alert.objectId().orElse(null),
              file,
              i++,
              epoch.jd(),
              epoch.mjd(),
              epoch.band(),
              epoch.mag(),
              epoch.magError(),
              epoch.zp(),
              epoch.flux(),
              epoch.fluxErrorOriginal(),
              epoch.fluxErrorCorrected(),
              epoch.sign(),
              epoch.zpAssumed() ? 1 : 0));
    }
  }
}
