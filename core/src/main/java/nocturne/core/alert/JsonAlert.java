package nocturne.core.alert;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import nocturne.core.lightcurve.Epochs;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.lightcurve.OriginalEpoch;
import nocturne.core.survey.AlertFields;
import nocturne.core.survey.Survey;

/**
 * An alert read back from the JSON that {@link AlertJson} writes: its identity and its photometry,
 * with the packet's exact numbers.
 */
public final class JsonAlert {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();

  private final Survey survey;
  private final AlertFields fields;
  private final JsonNode root;
  private final Candid candid;

  private JsonAlert(Survey survey, JsonNode root, Candid candid) {
    this.survey = survey;
    this.fields = survey.fields();
    this.root = root;
    this.candid = candid;
  }

  /**
   * Reads an alert.
   *
   * @param utf8 one JSON object: the alert, or one that has the alert under {@code alert}
   * @throws UnreadableException NOT_AN_ALERT if it is something else, CORRUPT if it is no JSON
   */
  public static JsonAlert parse(byte[] utf8, Survey survey) throws UnreadableException {
    JsonNode root = read(utf8);
    if (root.path("alert").isObject()) {
      root = root.path("alert");
    }
    String candidate = survey.fields().candidate().name();
    if (!root.path(candidate).isObject()) {
      throw new UnreadableException(Reason.NOT_AN_ALERT, "JSON without an object " + candidate);
    }
    return of(root, survey);
  }

  /**
   * Reads only whose it is, of an object that need not have the alert.
   *
   * @param utf8 one JSON object with the alert's number
   * @throws UnreadableException CORRUPT or MISSING_FIELD where it has none
   */
  public static JsonAlert bare(byte[] utf8, Survey survey) throws UnreadableException {
    return of(read(utf8), survey);
  }

  private static JsonNode read(byte[] utf8) throws UnreadableException {
    try {
      JsonNode root = JSON.readTree(utf8);
      return root == null ? MissingNode.getInstance() : root;
    } catch (IOException e) {
      throw new UnreadableException(Reason.CORRUPT, "no JSON: " + e.getMessage(), e);
    }
  }

  private static JsonAlert of(JsonNode root, Survey survey) throws UnreadableException {
    String field = survey.fields().candid();
    JsonNode candid = root.path(field);
    if (!candid.isIntegralNumber() || !candid.canConvertToLong()) {
      throw new UnreadableException(Reason.MISSING_FIELD, "no number in " + field);
    }
    return new JsonAlert(survey, root, new Candid(candid.longValue()));
  }

  public Candid candid() {
    return candid;
  }

  /** The object's name; empty where the alert has none that {@link ObjectId} takes. */
  public Optional<ObjectId> objectId() {
    return Optional.ofNullable(root.path(fields.objectId()).textValue())
        .filter(ObjectId::isValid)
        .map(ObjectId::new);
  }

  /** The candidate's time: start of the exposure, Julian date, UTC; NaN where it has none. */
  public double jd() {
    return candidate().time(0);
  }

  /** A number of the candidate; empty if null, not there, or no number. */
  public OptionalDouble number(String candidateField) {
    JsonNode value = root.path(fields.candidate().name()).path(candidateField);
    return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
  }

  /** A text of the candidate; empty if null, not there, or no text. */
  public Optional<String> text(String candidateField) {
    return Optional.ofNullable(
        root.path(fields.candidate().name()).path(candidateField).textValue());
  }

  /** The alert's JSON, number for number. */
  public String json() {
    return root.toString();
  }

  /** The light curve, as {@link Alert#lightCurve} of the packet. */
  public LightCurve lightCurve() {
    return LightCurve.of(candidate(), rows(fields.history()), rows(fields.forced()));
  }

  /** The epochs of the original broker, as {@link Alert#original} of the packet. */
  public List<OriginalEpoch> original() {
    return LightCurve.original(candidate(), rows(fields.history()));
  }

  private Epochs candidate() {
    return survey.epochs(new JsonRows(root.path(fields.candidate().name())));
  }

  private Optional<Epochs> rows(String field) {
    JsonNode rows = root.path(field);
    return rows.isArray() ? Optional.of(survey.epochs(new JsonRows(rows))) : Optional.empty();
  }
}
