package nocturne.app.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nocturne.app.query.AlertQuery;
import nocturne.app.wiring.Services;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.night.Night;

/** The alert of the archive that a request names in its path. */
record ArchivedAlert(AlertQuery query, AlertQuery.Packet packet, Alert alert) {

  /**
   * Looks for it in the archives of all nights, the newest first.
   *
   * @throws WebProblem if there is none, or its name is no number
   */
  static ArchivedAlert of(Context ctx, Services services) throws IOException {
    AlertQuery query = new AlertQuery(services.stores(), services.home().root());
    Candid candid = candid(ctx.pathParam("candid"));
    return find(services, query, candid, query.nights())
        .orElseThrow(
            () ->
                WebProblem.notFound(
                    "Alert %s is not in the archive of instance %s."
                        .formatted(candid, services.names().instance())));
  }

  /** An alert in the archive of the first of some nights that has it. */
  static Optional<ArchivedAlert> find(
      Services services, AlertQuery query, Candid candid, List<Night> nights) {
    Optional<AlertQuery.Packet> packet = query.packet(candid, nights);
    if (packet.isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] content = packet.get().content();
      return Optional.of(
          new ArchivedAlert(query, packet.get(), services.decoder().decodeOne(content)));
    } catch (UnreadableException e) {
      throw new WebProblem(500, "What the archive holds cannot be read: " + e.getMessage());
    }
  }

  /** The alert's number that a text names. */
  static Candid candid(String text) {
    try {
      return new Candid(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw WebProblem.wrongRequest(
          "\"" + text + "\" is no candid: that is a whole number, such as 697252844615015005.");
    }
  }

  /** Its fit of the night. */
  Optional<AlertQuery.Fit> fit() {
    return query.fit(packet.night(), alert.candid());
  }

  /** What is known of its object: by its packet and from earlier nights. */
  LightCurve lightCurve() {
    return alert.lightCurve().with(query.history(packet.night(), alert));
  }
}
