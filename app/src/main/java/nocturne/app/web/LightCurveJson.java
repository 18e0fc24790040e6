package nocturne.app.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nocturne.app.output.JsonObject;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Flux;
import nocturne.core.lightcurve.ForcedPoint;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.lightcurve.UpperLimit;

/** Light curves as maps for JSON: their three kinds of epochs apart. */
final class LightCurveJson {
  private LightCurveJson() {}

  static JsonObject of(LightCurve curve) {
    return new JsonObject()
        .put("zero_point", Flux.ZERO_POINT)
        .put("detections", curve.detections().stream().map(LightCurveJson::epoch).toList())
        .put("upper_limits", curve.upperLimits().stream().map(LightCurveJson::epoch).toList())
        .put("forced", curve.forced().stream().map(LightCurveJson::epoch).toList());
  }

  private static JsonObject epoch(Detection of) {
    return epoch("detection", of.jd(), of.mjd(), of.band())
        .put("mag", of.mag())
        .put("magerr", of.magError())
        .put("flux", of.flux())
        .put("fluxerr", of.fluxError())
        .put("zp", Flux.ZERO_POINT)
        .put("sign", of.sign())
        .put("candid", of.candid() == null ? null : of.candid().toString());
  }

  private static JsonObject epoch(UpperLimit of) {
    return epoch("limit", of.jd(), of.mjd(), of.band()).put("limit", of.limit());
  }

  /** With the fluxes in the zero point of the others where the survey gave one. */
  private static JsonObject epoch(ForcedPoint of) {
    Optional<Double> scale = of.scale();
    return epoch("forced", of.jd(), of.mjd(), of.band())
        .put("flux", scale.map(by -> by * of.flux()))
        .put("fluxerr", scale.map(by -> by * of.fluxError()))
        .put("zp", scale.map(by -> Flux.ZERO_POINT));
  }

  private static JsonObject epoch(String kind, double jd, double mjd, String band) {
    return new JsonObject().put("kind", kind).put("jd", jd).put("mjd", mjd).put("band", band);
  }

  /** All epochs, kind by kind. */
  static List<JsonObject> epochs(LightCurve curve) {
    List<JsonObject> all = new ArrayList<>();
    curve.detections().forEach(each -> all.add(epoch(each)));
    curve.upperLimits().forEach(each -> all.add(epoch(each)));
    curve.forced().forEach(each -> all.add(epoch(each)));
    return all;
  }
}
