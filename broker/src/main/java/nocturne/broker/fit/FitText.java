package nocturne.broker.fit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import nocturne.broker.port.TableColumn;
import nocturne.broker.valueadded.PassedAlert;
import nocturne.broker.valueadded.ResultColumns;
import nocturne.core.alert.ObjectId;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.SaltParameter;
import org.jspecify.annotations.Nullable;

/**
 * Writes what came of a fit as one flat JSON object: the alert's number as number and as text, then
 * every column, null where there is no value; NaN stands nowhere.
 */
final class FitText {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private FitText() {}

  /** The word under which a fit that was not made is counted and told. */
  static String word(NotFitted.Reason reason) {
    return reason.name();
  }

  static byte[] of(PassedAlert alert, FitOutcome outcome) {
    Map<String, @Nullable Object> values = values(alert, outcome);
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("candid", alert.candid().value());
      json.writeStringField("candid_str", alert.candid().toString());
      for (TableColumn column : FitColumns.list()) {
        ResultColumns.write(json, column.name(), values.get(column.name()));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Memory refused the fit of " + alert.candid(), e);
    }
    return out.toByteArray();
  }

  private static Map<String, @Nullable Object> values(PassedAlert alert, FitOutcome outcome) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(FitColumns.OBJECT_ID, alert.alert().objectId().map(ObjectId::value).orElse(null));
    values.put(FitColumns.JD, alert.alert().jd());
    if (outcome instanceof NotFitted not) {
      values.put(FitColumns.SUCCESS, false);
      values.put(FitColumns.REASON, word(not.reason()));
      values.put(FitColumns.DETAIL, not.detail());
    } else if (outcome instanceof Fitted fitted) {
      put(values, fitted);
    }
    return values;
  }

  private static void put(Map<String, @Nullable Object> values, Fitted fitted) {
    values.put(FitColumns.SUCCESS, fitted.success());
    values.put(FitColumns.QUALITY, fitted.quality().name().toLowerCase(Locale.ROOT));
    values.put(FitColumns.AT_BOUND, atBound(fitted));
    values.put(FitColumns.LEFT_OUT, leftOut(fitted));
    values.put(FitColumns.MODEL, fitted.model());
    values.put(FitColumns.MODEL_VERSION, fitted.modelVersion());
    values.put(FitColumns.NCALL, fitted.ncall());
    values.put(FitColumns.CHISQ, fitted.chisq());
    values.put(FitColumns.NDOF, fitted.ndof());
    for (SaltParameter one : SaltParameter.values()) {
      values.put(one.word(), fitted.parameters().get(one));
      values.put(FitColumns.error(one), boxed(fitted.error(one)));
      for (SaltParameter other : SaltParameter.values()) {
        if (other.index() >= one.index()) {
          values.put(FitColumns.covariance(one, other), boxed(fitted.covariance().get(one, other)));
        }
      }
    }
  }

  /** The times, separated by blanks. */
  private static String leftOut(Fitted fitted) {
    return fitted.leftOut().stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  /** In the parameters' order, then the phase. */
  private static String atBound(Fitted fitted) {
    List<String> words = new ArrayList<>();
    for (SaltParameter parameter : SaltParameter.values()) {
      if (fitted.atBound().contains(parameter.word())) {
        words.add(parameter.word());
      }
    }
    fitted.atBound().stream().filter(word -> !words.contains(word)).sorted().forEach(words::add);
    return String.join(" ", words);
  }

  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
