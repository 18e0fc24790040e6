package nocturne.app.night;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import nocturne.core.alert.Candid;
import nocturne.core.salt2.SaltParameter;

/**
 * A message on the topic of fits, as far as it is compared with the truth.
 *
 * @param candid of the alert
 * @param reason why there is no fit, with its numbers; empty if there is one
 * @param atBound the parameters at a bound, separated by blanks
 * @param quality in one word
 * @param values the parameters; empty if there is no fit
 * @param errors of those that have one
 * @param chisq chi-square there; NaN if there is no fit
 * @param ndof degrees of freedom
 */
record FitMessage(
    Candid candid,
    String reason,
    String atBound,
    String quality,
    Map<SaltParameter, Double> values,
    Map<SaltParameter, Double> errors,
    double chisq,
    int ndof) {
  private static final ObjectMapper JSON = new ObjectMapper();

  FitMessage {
    values = Map.copyOf(values);
    errors = Map.copyOf(errors);
  }

  /**
   * Parses a message.
   *
   * @throws IOException if it is no fit of ours
   */
  static FitMessage parse(byte[] message) throws IOException {
    JsonNode fit = JSON.readTree(message);
    if (fit == null || !fit.path("candid").canConvertToLong()) {
      throw new IOException(
          "A message on the topic of fits has no candid; see it with `nocturne stream ztf_salt2`.");
    }
    Map<SaltParameter, Double> values = new EnumMap<>(SaltParameter.class);
    Map<SaltParameter, Double> errors = new EnumMap<>(SaltParameter.class);
    for (SaltParameter parameter : SaltParameter.values()) {
      put(values, parameter, fit.path(parameter.word()));
      put(errors, parameter, fit.path(parameter.word() + "_err"));
    }
    String reason = fit.path("reason").asText("");
    String detail = fit.path("detail").asText("");
    return new FitMessage(
        new Candid(fit.path("candid").longValue()),
        reason.isEmpty() || detail.isEmpty() ? reason : reason + ": " + detail,
        fit.path("at_bound").asText(""),
        fit.path("quality").asText(""),
        values,
        errors,
        fit.path("chisq").asDouble(Double.NaN),
        fit.path("ndof").asInt());
  }

  private static void put(
      Map<SaltParameter, Double> into, SaltParameter parameter, JsonNode number) {
    if (number.isNumber()) {
      into.put(parameter, number.doubleValue());
    }
  }

  boolean isFitted() {
    return values.size() == SaltParameter.values().length;
  }

  double value(SaltParameter parameter) {
    return values.getOrDefault(parameter, Double.NaN);
  }

  OptionalDouble error(SaltParameter parameter) {
    Double error = errors.get(parameter);
    return error == null || !(error > 0) ? OptionalDouble.empty() : OptionalDouble.of(error);
  }
}
