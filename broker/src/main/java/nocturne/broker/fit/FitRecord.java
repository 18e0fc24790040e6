package nocturne.broker.fit;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.broker.ledger.Position;
import nocturne.broker.port.TableRow;
import nocturne.broker.valueadded.JsonRecord;
import nocturne.broker.valueadded.ResultColumns;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.salt2.Covariance;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.SaltParameters;
import org.jspecify.annotations.Nullable;

/**
 * What the topic of fits says of one alert.
 *
 * @param night by the survey's topic
 * @param position where it stands on the topic of fits
 * @param origin where the survey sent the alert
 * @param carried its further attributes: what the filter said, and where the alert stands on the
 *     topic of those that passed
 * @param json as it was written; shared, not copied
 * @param candid of the alert
 * @param values by {@link FitColumns column}; null where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose; nobody compares these
public record FitRecord(
    Night night,
    Position position,
    PacketOrigin origin,
    Map<String, String> carried,
    byte[] json,
    Candid candid,
    Map<String, @Nullable Object> values)
    implements JsonRecord {
  static final String PASSED_PARTITION = "passed.partition";
  static final String PASSED_OFFSET = "passed.offset";

  public FitRecord {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Reads what the fit stage wrote.
   *
   * @throws UnreadableException CORRUPT where it is something else
   */
  static FitRecord parse(
      Night night, Position position, PacketOrigin origin, Map<String, String> carried, byte[] json)
      throws UnreadableException {
    ResultColumns.Read read = ResultColumns.read(json, FitColumns.list(), "fit");
    return new FitRecord(
        night, position, origin, Map.copyOf(carried), json, read.candid(), read.values());
  }

  /** Whether there are parameters. */
  public boolean isFitted() {
    return values.get(FitColumns.REASON) == null;
  }

  /** A text of it. */
  public Optional<String> text(String column) {
    return values.get(column) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** A number of it; NaN where there is none. */
  public double number(String column) {
    return values.get(column) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** The fit, number for number; empty where there is none, or the record lacks a part of it. */
  public Optional<Fitted> fitted() {
    Optional<String> quality = text(FitColumns.QUALITY);
    if (!isFitted() || quality.isEmpty()) {
      return Optional.empty();
    }
    SaltParameter[] all = SaltParameter.values();
    double[] covariance = new double[all.length * all.length];
    for (SaltParameter one : all) {
      for (SaltParameter other : all) {
        boolean inOrder = one.index() <= other.index();
        covariance[one.index() * all.length + other.index()] =
            number(FitColumns.covariance(inOrder ? one : other, inOrder ? other : one));
      }
    }
    Set<String> atBound =
        new LinkedHashSet<>(List.of(text(FitColumns.AT_BOUND).orElse("").split(" ", -1)));
    atBound.remove("");
    return Optional.of(
        new Fitted(
            new SaltParameters(
                number(SaltParameter.Z.word()),
                number(SaltParameter.T0.word()),
                number(SaltParameter.X0.word()),
                number(SaltParameter.X1.word()),
                number(SaltParameter.C.word())),
            Covariance.of(covariance),
            number(FitColumns.CHISQ),
            (int) number(FitColumns.NDOF),
            (int) number(FitColumns.NCALL),
            Boolean.TRUE.equals(values.get(FitColumns.SUCCESS)),
            atBound,
            Fitted.Quality.valueOf(quality.get().toUpperCase(Locale.ROOT)),
            text(FitColumns.MODEL).orElse(""),
            text(FitColumns.MODEL_VERSION).orElse(""),
            leftOut()));
  }

  private List<Double> leftOut() {
    return Arrays.stream(text(FitColumns.LEFT_OUT).orElse("").split(" ", -1))
        .filter(time -> !time.isEmpty())
        .map(Double::valueOf)
        .toList();
  }

  /** Where the alert stands on the topic of those that passed. */
  public Optional<Position> passed() {
    @Nullable String partition = carried.get(PASSED_PARTITION);
    @Nullable String offset = carried.get(PASSED_OFFSET);
    return partition == null || offset == null
        ? Optional.empty()
        : Optional.of(new Position(Integer.parseInt(partition), Long.parseLong(offset)));
  }

  /** The row of it. */
  public TableRow row() {
    return new TableRow(night, candid, origin, values);
  }

  @Override
  public int bytes() {
    return 3 * json.length;
  }

  @Override
  public Optional<String> objectId() {
    return text(FitColumns.OBJECT_ID);
  }
}
