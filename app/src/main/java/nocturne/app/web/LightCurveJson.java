package nocturne.app.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Flux;
import nocturne.core.lightcurve.ForcedPoint;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.lightcurve.UpperLimit;
import org.jspecify.annotations.Nullable;

/** Light curves as maps for JSON: their three kinds of epochs apart. */
final class LightCurveJson {
  private LightCurveJson() {}

  static Map<String, Object> of(LightCurve curve) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("zero_point", Flux.ZERO_POINT);
    all.put("detections", curve.detections().stream().map(LightCurveJson::epoch).toList());
    all.put("upper_limits", curve.upperLimits().stream().map(LightCurveJson::epoch).toList());
    all.put("forced", curve.forced().stream().map(LightCurveJson::epoch).toList());
    return all;
  }

  private static Map<String, @Nullable Object> epoch(Detection of) {
    Map<String, @Nullable Object> all = epoch("detection", of.jd(), of.mjd(), of.band());
    all.put("mag", of.mag());
    all.put("magerr", of.magError());
    all.put("flux", of.flux());
    all.put("fluxerr", of.fluxError().isPresent() ? of.fluxError().getAsDouble() : null);
    all.put("zp", Flux.ZERO_POINT);
    all.put("sign", of.sign());
    all.put("candid", of.candid() == null ? null : of.candid().toString());
    return all;
  }

  private static Map<String, @Nullable Object> epoch(UpperLimit of) {
    Map<String, @Nullable Object> all = epoch("limit", of.jd(), of.mjd(), of.band());
    all.put("limit", of.limit());
    return all;
  }

  /** With the fluxes in the zero point of the others where the survey gave one. */
  private static Map<String, @Nullable Object> epoch(ForcedPoint of) {
    Map<String, @Nullable Object> all = epoch("forced", of.jd(), of.mjd(), of.band());
    Optional<Double> scale = of.scale();
    all.put("flux", scale.map(by -> by * of.flux()).orElse(null));
    all.put("fluxerr", scale.map(by -> by * of.fluxError()).orElse(null));
    all.put("zp", scale.map(by -> Flux.ZERO_POINT).orElse(null));
    return all;
  }

  private static Map<String, @Nullable Object> epoch(
      String kind, double jd, double mjd, String band) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("kind", kind);
    all.put("jd", jd);
    all.put("mjd", mjd);
    all.put("band", band);
    return all;
  }

  /** All epochs, kind by kind. */
  static List<Map<String, @Nullable Object>> epochs(LightCurve curve) {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    curve.detections().forEach(each -> all.add(epoch(each)));
    curve.upperLimits().forEach(each -> all.add(epoch(each)));
    curve.forced().forEach(each -> all.add(epoch(each)));
    return all;
  }
}
