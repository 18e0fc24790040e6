package nocturne.core.alert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import nocturne.core.lightcurve.Epochs;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.lightcurve.OriginalEpoch;
import nocturne.core.survey.AlertFields;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;

/**
 * One decoded alert: a detection that the survey reports, with its history and cutouts.
 *
 * <p>All values are the survey's own, NaN and sentinels included; {@code lightcurve} and {@code
 * filter} decide what they mean. An alert has at least a candid and a candidate with the fields its
 * survey's {@link AlertFields} require. Immutable, as long as the packet's bytes do not change.
 */
public final class Alert {
  private final Survey survey;
  private final Header header;
  private final Records root;
  private final int datumFrom;
  private final int datumTo;
  private final Candid candid;
  private final Records candidate;

  private Alert(
      Survey survey,
      Header header,
      Records root,
      int datumFrom,
      int datumTo,
      Candid candid,
      Records candidate) {
    this.survey = survey;
    this.header = header;
    this.root = root;
    this.datumFrom = datumFrom;
    this.datumTo = datumTo;
    this.candid = candid;
    this.candidate = candidate;
  }

  /**
   * Takes a decoded record for an alert.
   *
   * @throws UnreadableException NOT_AN_ALERT or MISSING_FIELD, which names the fields
   */
  static Alert of(Survey survey, Header header, Records root, int datumFrom, int datumTo)
      throws UnreadableException {
    AlertFields fields = survey.fields();
    Optional<Records> candidate = rows(root, fields.candidate().name(), CellType.RECORD);
    OptionalLong candid = whole(root, fields.candid());
    if (candidate.isEmpty() && candid.isEmpty()) {
      throw noAlert(fields, root.layout());
    }
    if (candid.isEmpty()) {
      candid = whole(candidate.get(), fields.candid());
    }
    List<String> missing = new ArrayList<>();
    if (candid.isEmpty()) {
      missing.add(fields.candid());
    }
    if (candidate.isEmpty() && fields.candidate().required().isEmpty()) {
      missing.add(fields.candidate().name());
    }
    for (String field : fields.candidate().required()) {
      if (candidate.isEmpty() || number(candidate.get(), field).isEmpty()) {
        missing.add(fields.candidate().name() + "." + field);
      }
    }
    if (candid.isEmpty() || candidate.isEmpty() || !missing.isEmpty()) {
      throw new UnreadableException(
              Reason.MISSING_FIELD,
              "no number in "
                  + String.join(", ", missing)
                  + candid.stream().mapToObj(c -> " of candid " + c).findFirst().orElse(""))
          .of(candid.stream().mapToObj(Candid::new).findFirst(), objectId(root, fields));
    }
    return new Alert(
        survey, header, root, datumFrom, datumTo, new Candid(candid.getAsLong()), candidate.get());
  }

  /** Refuses records of which none can be an alert, whatever their values. */
  static void requireAlerts(AlertFields fields, Layout layout) throws UnreadableException {
    if (layout.indexOf(fields.candid()) < 0 && layout.indexOf(fields.candidate().name()) < 0) {
      throw noAlert(fields, layout);
    }
  }

  private static UnreadableException noAlert(AlertFields fields, Layout layout) {
    return new UnreadableException(
        Reason.NOT_AN_ALERT,
        "a record "
            + layout.schema().getName()
            + " with neither "
            + fields.candid()
            + " nor "
            + fields.candidate().name());
  }

  /** Whose alert it is. */
  public Survey survey() {
    return survey;
  }

  /** The survey's names of the fields. */
  public AlertFields fields() {
    return survey.fields();
  }

  /** The head of the container the alert came in; the same instance for all with the same head. */
  public Header header() {
    return header;
  }

  /** Everything the packet holds: one row. */
  public Records records() {
    return root;
  }

  /**
   * A copy of the record's bare Avro encoding, which {@link AvroContainer#wrap} makes a packet of.
   */
  public byte[] datum() {
    return Arrays.copyOfRange(root.data(), datumFrom, datumTo);
  }

  /** The alert's number: the one at the top level, else the candidate's. */
  public Candid candid() {
    return candid;
  }

  /** The object's name; empty where the packet has none that {@link ObjectId} takes. */
  public Optional<ObjectId> objectId() {
    return objectId(root, fields());
  }

  private static Optional<ObjectId> objectId(Records root, AlertFields fields) {
    return text(root, fields.objectId()).filter(ObjectId::isValid).map(ObjectId::new);
  }

  /** The detection that made the alert: one row. */
  public Records candidate() {
    return candidate;
  }

  /** The earlier epochs, in the packet's order; empty where the field is null or not there. */
  public Optional<Records> history() {
    return rows(root, fields().history(), CellType.ARRAY);
  }

  /** The forced photometry, in the packet's order; empty where the field is null or not there. */
  public Optional<Records> forced() {
    return rows(root, fields().forced(), CellType.ARRAY);
  }

  /** The candidate's photometry: one epoch. */
  public Epochs candidateEpoch() {
    return epochs(candidate);
  }

  /** The photometry of the earlier epochs, as {@link #history}. */
  public Optional<Epochs> historyEpochs() {
    return history().map(this::epochs);
  }

  private Epochs epochs(Records rows) {
    return survey.epochs(new RecordRows(rows));
  }

  /** The brightness of the alert's object over time. */
  public LightCurve lightCurve() {
    return LightCurve.of(candidateEpoch(), historyEpochs(), forced().map(this::epochs));
  }

  /** The epochs as the original broker saw them, see {@link LightCurve#original}. */
  public List<OriginalEpoch> original() {
    return LightCurve.original(candidateEpoch(), historyEpochs());
  }

  /** The candidate's time: start of the exposure, Julian date, UTC; it may be NaN. */
  public double jd() {
    return candidateEpoch().time(0);
  }

  /** The candidate's right ascension, degrees, J2000. */
  public OptionalDouble ra() {
    return number(fields().candidate().ra());
  }

  /** The candidate's declination, degrees, J2000. */
  public OptionalDouble dec() {
    return number(fields().candidate().dec());
  }

  /** A number of the candidate, widened, NaN included; empty if null, not there, or no number. */
  public OptionalDouble number(String candidateField) {
    return number(candidate, candidateField);
  }

  /** A number of the candidate, whole where it is written so; null where there is none. */
  public @Nullable Number value(String candidateField) {
    OptionalLong whole = whole(candidate, candidateField);
    OptionalDouble number = number(candidateField);
    if (whole.isPresent()) {
      return whole.getAsLong();
    }
    return number.isPresent() ? number.getAsDouble() : null;
  }

  /** A text of the candidate; empty if null, not there, or no text. */
  public Optional<String> text(String candidateField) {
    return text(candidate, candidateField);
  }

  /**
   * A copy of an image stamp's bytes as the survey packed them (gzipped FITS, JPEG in the oldest
   * packets); empty if null or not there. They are not looked into.
   */
  public Optional<byte[]> cutout(String name) {
    int column = root.layout().indexOf(name);
    if (column < 0) {
      return Optional.empty();
    }
    return switch (root.type(0, column)) {
      case BYTES -> Optional.of(root.bytesAt(0, column));
      case RECORD -> stamp(root.recordsAt(0, column));
      default -> Optional.empty();
    };
  }

  private Optional<byte[]> stamp(Records cutout) {
    int column = cutout.layout().indexOf(fields().stamp());
    return column >= 0 && cutout.type(0, column) == CellType.BYTES
        ? Optional.of(cutout.bytesAt(0, column))
        : Optional.empty();
  }

  /** Candid and objectId. */
  @Override
  public String toString() {
    return "Alert[" + candid + objectId().map(id -> ", " + id).orElse("") + "]";
  }

  private static OptionalDouble number(Records row, String field) {
    int column = row.layout().indexOf(field);
    return column >= 0 && row.type(0, column).isNumber()
        ? OptionalDouble.of(row.doubleAt(0, column))
        : OptionalDouble.empty();
  }

  private static OptionalLong whole(Records row, String field) {
    int column = row.layout().indexOf(field);
    return column >= 0 && row.type(0, column).isWhole()
        ? OptionalLong.of(row.longAt(0, column))
        : OptionalLong.empty();
  }

  private static Optional<String> text(Records row, String field) {
    int column = row.layout().indexOf(field);
    @Nullable CellType type = column < 0 ? null : row.type(0, column);
    return type == CellType.STRING || type == CellType.ENUM
        ? Optional.of(row.stringAt(0, column))
        : Optional.empty();
  }

  private static Optional<Records> rows(Records row, String field, CellType wanted) {
    int column = row.layout().indexOf(field);
    return column >= 0 && row.type(0, column) == wanted
        ? Optional.of(row.recordsAt(0, column))
        : Optional.empty();
  }
}
