package nocturne.app.web;

import java.util.Optional;
import nocturne.app.query.AlertQuery;
import nocturne.app.query.FoundAlert;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.lightcurve.LightCurve;

/** An alert of the archive. */
record ArchivedAlert(AlertQuery query, AlertQuery.Packet packet, Alert alert) {

  /** The alert's number that a text names. */
  static Candid candid(String text) {
    return WebProblem.orWrong(() -> FoundAlert.candid(text));
  }

  /** Its fit of the night. */
  Optional<AlertQuery.Fit> fit() {
    return query.fit(packet.night(), alert.candid());
  }

  /** The light curve of its object, by its packet and from earlier nights. */
  LightCurve lightCurve() {
    return alert.lightCurve().with(query.history(packet.night(), alert));
  }
}
