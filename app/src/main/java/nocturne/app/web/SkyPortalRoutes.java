package nocturne.app.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import nocturne.app.output.Json;
import nocturne.app.output.JsonObject;
import nocturne.app.query.AlertSearch.NearAlert;
import nocturne.app.query.FoundAlert;
import nocturne.app.query.SearchConditions;
import nocturne.app.wiring.Services;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertJson;
import nocturne.core.alert.JsonStyle;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Flux;
import nocturne.core.lightcurve.ForcedPoint;
import nocturne.core.lightcurve.UpperLimit;
import nocturne.core.sky.Cone;
import nocturne.core.sky.SkyPosition;
import nocturne.core.survey.SearchFields.Field;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;

/**
 * Alerts in the shape that SkyPortal's generic broker takes (its {@code
 * skyportal/broker_apis/generic.py}), with this server as its base URL.
 *
 * <p>SkyPortal spells the photometry of all surveys like ZTF's, and takes a flux ({@code psfFlux})
 * for 1e-9 of the unit whose AB zero point it keeps for the survey. It counts an epoch without a
 * programme as public.
 *
 * @param sources where the alerts are found
 */
record SkyPortalRoutes(Services services, AlertSources sources) {
  /** SkyPortal's name for the survey, of its instrument and its streams. */
  private static final String SURVEY = "ZTF";

  /** SkyPortal's zero point for it. */
  private static final double ZERO_POINT = 23.9;

  private static final double UNIT = 1e-9;
  private static final double LIMIT_SIGMA = 5;

  /** Above so many sigma SkyPortal draws forced photometry as a detection. */
  private static final double DETECTION_SIGMA = 3;

  private static final int MOST = 1_000;

  /** Any of these makes a search of a list. */
  private static final List<String> SEARCHES =
      List.of("objectId", "candid", "ra", "dec", "jd_start", "jd_end");

  private static final Map<String, Double> DEGREES =
      Map.of("deg", 1.0, "arcmin", 1.0 / 60, "arcsec", 1.0 / 3600);

  private static final ObjectMapper JSON = new ObjectMapper();

  void route(RoutesConfig routes) {
    routes.get("/alerts", this::alerts);
    routes.get("/alerts/{id}", this::alert);
  }

  private void alerts(Context ctx) {
    int limit = Parameters.limit(ctx, MOST);
    int offset = Parameters.offset(ctx);
    List<FoundAlert> found =
        SEARCHES.stream().allMatch(name -> ctx.queryParam(name) == null)
            ? sources.search().newest(SearchConditions.ofPassed(), limit + 1, offset)
            : found(ctx).stream().skip(offset).limit(limit + 1L).toList();
    WebServer.json(
        ctx,
        new JsonObject()
            .put("data", found.stream().limit(limit).map(this::summary).toList())
            .put("more", found.size() > limit));
  }

  /** The alerts that the conditions of a request name. */
  private List<FoundAlert> found(Context ctx) {
    @Nullable String objectId = ctx.queryParam("objectId");
    @Nullable String candid = ctx.queryParam("candid");
    List<FoundAlert> found;
    if (objectId != null) {
      found =
          WebProblem.orWrong(
              () -> sources.search().object(objectId.strip(), SearchConditions.none()));
    } else if (candid != null) {
      found = sources.search().candid(ArchivedAlert.candid(candid.strip()));
    } else {
      Cone cone = WebProblem.orWrong(() -> cone(ctx));
      found =
          sources.search().cone(cone, SearchConditions.none()).stream()
              .map(NearAlert::alert)
              .toList();
    }
    OptionalDouble from = Parameters.number(ctx, "jd_start");
    OptionalDouble to = Parameters.number(ctx, "jd_end");
    return found.stream()
        .filter(alert -> from.isEmpty() || alert.jd() >= from.getAsDouble())
        .filter(alert -> to.isEmpty() || alert.jd() <= to.getAsDouble())
        .toList();
  }

  private static Cone cone(Context ctx) {
    String units = Optional.ofNullable(ctx.queryParam("radius_units")).orElse("arcsec");
    @Nullable Double unit = DEGREES.get(units);
    if (unit == null) {
      throw WebProblem.wrongRequest(
          "radius_units is \"%s\"; it must be deg, arcmin or arcsec.".formatted(units));
    }
    return new Cone(
        SkyPosition.parse(SearchRoutes.wanted(ctx, "ra"), SearchRoutes.wanted(ctx, "dec")),
        Parameters.number(ctx, "radius").orElse(SearchRoutes.RADIUS) * unit);
  }

  /** An object by its newest alert, or by the alert with the number that the path names. */
  private void alert(Context ctx) throws IOException {
    String id = ctx.pathParam("id");
    List<FoundAlert> found =
        survey().isObjectId(id)
            ? sources.search().object(id, SearchConditions.none())
            : sources.search().candid(ArchivedAlert.candid(id));
    if (found.isEmpty()) {
      throw WebProblem.notFound(
          "The tables of instance %s have no alert or object %s."
              .formatted(services.names().instance(), id));
    }
    WebServer.json(ctx, whole(found.get(found.size() - 1)));
  }

  private JsonObject whole(FoundAlert found) throws IOException {
    Optional<Alert> archived = archived(found);
    List<Detection> detections =
        found
            .objectId()
            .filter(survey()::isObjectId)
            .map(id -> sources.search().lightCurve(id, SearchConditions.none()))
            .orElseGet(() -> archived.map(of -> of.lightCurve().detections()).orElse(List.of()));
    return summary(found)
        .put("candidate", candidate(found, archived))
        .put(
            "prv_candidates",
            detections.stream().filter(each -> isKnown(each.band())).map(this::epoch).toList())
        .put(
            "prv_nondetections",
            archived.stream()
                .flatMap(of -> of.lightCurve().upperLimits().stream())
                .filter(each -> isKnown(each.band()))
                .map(this::epoch)
                .toList())
        .put(
            "fp_hists",
            archived.stream()
                .flatMap(of -> of.lightCurve().forced().stream())
                .filter(each -> isKnown(each.band()) && each.scale().isPresent())
                .map(this::epoch)
                .toList());
  }

  private Survey survey() {
    return services.names().survey();
  }

  /** Its packet's content; empty while the archive has not got it. */
  private Optional<Alert> archived(FoundAlert found) throws IOException {
    return sources.alert(found.candid(), found.night()).map(ArchivedAlert::alert);
  }

  private JsonObject summary(FoundAlert found) {
    return new JsonObject()
        .put("survey", SURVEY)
        .put("objectId", found.objectId())
        .put("candid", found.candid().toString())
        .put("night", found.night().toString())
        .put("passed", found.passed())
        .put("fit", found.fit().map(SearchRoutes::fit))
        .put("candidate", candidate(found));
  }

  private JsonObject candidate(FoundAlert found) {
    JsonObject all = new JsonObject();
    found.detection().ifPresent(own -> all.putAll(epoch(own).fields()));
    all.put("candid", found.candid().toString());
    all.put("ra", found.position().map(SkyPosition::ra));
    all.put("dec", found.position().map(SkyPosition::dec));
    List<Field> scores = survey().searchFields().scores();
    for (int i = 0; i < scores.size(); i++) {
      all.put(scores.get(i).name(), found.scores().get(i));
    }
    return all;
  }

  /** With all other fields that the packet has of it. */
  private JsonObject candidate(FoundAlert found, Optional<Alert> archived) {
    JsonObject all = new JsonObject();
    archived.ifPresent(
        alert -> {
          try {
            JSON.convertValue(
                    JSON.readTree(new AlertJson(JsonStyle.CANDID_AS_STRING).toString(alert))
                        .path(alert.fields().candidate().name()),
                    new TypeReference<Map<String, @Nullable Object>>() {})
                .forEach((name, value) -> all.put(name, Json.exact(name, value)));
          } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own JSON of " + alert + " cannot be read", e);
          }
        });
    return all.putAll(candidate(found).fields());
  }

  /** SkyPortal has no band for a filter that we do not know. */
  private boolean isKnown(String band) {
    return survey().bands().contains(band);
  }

  private JsonObject epoch(Detection of) {
    return epoch(of.jd(), of.band())
        .put("magpsf", of.mag())
        .put("sigmapsf", of.magError())
        .put("psfFlux", flux(of.flux()))
        .put("psfFluxErr", of.fluxError().stream().map(SkyPortalRoutes::flux).boxed().findFirst())
        .put("candid", of.candid() == null ? null : of.candid().toString());
  }

  private JsonObject epoch(UpperLimit of) {
    return epoch(of.jd(), of.band())
        .put("diffmaglim", of.limit())
        .put("psfFlux", null)
        .put("psfFluxErr", flux(Flux.ofMagnitude(of.limit(), Flux.ZERO_POINT) / LIMIT_SIGMA));
  }

  private JsonObject epoch(ForcedPoint of) {
    double flux = of.flux() * of.scale().orElseThrow();
    double error = of.fluxError() * of.scale().orElseThrow();
    boolean isDetection = flux > DETECTION_SIGMA * error;
    return epoch(of.jd(), of.band())
        .put("psfFlux", flux(flux))
        .put("psfFluxErr", flux(error))
        .put("snr_psf", flux / error)
        .put("magpsf", isDetection ? magnitude(flux) : null)
        .put("sigmapsf", isDetection ? error / Flux.error(flux, 1) : null)
        .put("diffmaglim", magnitude(LIMIT_SIGMA * error));
  }

  private JsonObject epoch(double jd, String band) {
    return new JsonObject()
        .put("jd", jd)
        .put("band", isKnown(band) ? band.substring(band.length() - 1) : band);
  }

  /** A flux of our zero point as SkyPortal takes it. */
  private static double flux(double ours) {
    return ours * Flux.ofMagnitude(Flux.ZERO_POINT, ZERO_POINT) / UNIT;
  }

  private static double magnitude(double flux) {
    return Flux.ZERO_POINT - 2.5 * Math.log10(flux);
  }
}
