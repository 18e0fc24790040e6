package nocturne.broker.valueadded;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.StageAlert;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertJson;
import nocturne.core.alert.Candid;
import nocturne.core.alert.JsonStyle;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.lightcurve.OriginalEpoch;
import nocturne.core.night.Night;
import nocturne.core.plugin.StagedAlert;

/** An alert as a value-added stage receives it, and what its message repeats. */
interface AlertView extends StagedAlert {

  /** The record that was read. */
  StageAlert item();

  @Override
  default Candid candid() {
    return item().candid();
  }

  @Override
  default Night night() {
    return item().night();
  }

  /** This view with earlier nights' reports of the object. */
  AlertView with(LightCurve past);

  /** Where the survey sent it. */
  PacketOrigin origin();

  /** The alert without cutouts as JSON; empty where that has more bytes than so many. */
  Optional<byte[]> json(int most);

  /** The alert's place on the topic of the stage that passed it; empty if ingest published it. */
  Optional<RecordPlace> passed();

  /** The view of an alert that ingest published. */
  static AlertView of(PublishedAlert item) {
    return new Published(item, LightCurve.NONE);
  }

  /** The view of an alert that a stage passed. */
  static AlertView of(PassedAlert item) {
    return new Passed(item, LightCurve.NONE);
  }

  /** See {@link AlertView#of(PublishedAlert)}. */
  record Published(PublishedAlert item, LightCurve history) implements AlertView {
    private static final AlertJson JSON = new AlertJson(JsonStyle.CANDID_AS_NUMBER_AND_STRING);

    @Override
    public AlertView with(LightCurve past) {
      return new Published(item, past);
    }

    @Override
    public Optional<ObjectId> objectId() {
      return item.alert().objectId();
    }

    @Override
    public double jd() {
      return item.alert().jd();
    }

    @Override
    public LightCurve lightCurve() {
      return item.alert().lightCurve();
    }

    @Override
    public List<OriginalEpoch> originalLightCurve() {
      return item.alert().original();
    }

    @Override
    public Optional<Alert> decoded() {
      return Optional.of(item.alert());
    }

    @Override
    public OptionalDouble number(String field) {
      OptionalDouble number = item.alert().number(field);
      return number.isPresent() && Double.isNaN(number.getAsDouble())
          ? OptionalDouble.empty()
          : number;
    }

    @Override
    public Optional<String> text(String field) {
      return item.alert().text(field);
    }

    @Override
    public Map<String, String> said() {
      return Map.of();
    }

    @Override
    public PacketOrigin origin() {
      return item.packet().origin();
    }

    @Override
    public Optional<byte[]> json(int most) {
      return JSON.toBytes(item.alert(), most);
    }

    @Override
    public Optional<RecordPlace> passed() {
      return Optional.empty();
    }
  }

  /** See {@link AlertView#of(PassedAlert)}. */
  record Passed(PassedAlert item, LightCurve history) implements AlertView {

    @Override
    public AlertView with(LightCurve past) {
      return new Passed(item, past);
    }

    @Override
    public Optional<ObjectId> objectId() {
      return item.alert().objectId();
    }

    @Override
    public double jd() {
      return item.alert().jd();
    }

    @Override
    public LightCurve lightCurve() {
      return item.alert().lightCurve();
    }

    @Override
    public List<OriginalEpoch> originalLightCurve() {
      return item.alert().original();
    }

    @Override
    public Optional<Alert> decoded() {
      return Optional.empty();
    }

    @Override
    public OptionalDouble number(String field) {
      return item.alert().number(field);
    }

    @Override
    public Optional<String> text(String field) {
      return item.alert().text(field);
    }

    @Override
    public Map<String, String> said() {
      return item.carried();
    }

    @Override
    public PacketOrigin origin() {
      return item.origin();
    }

    @Override
    public Optional<byte[]> json(int most) {
      return Optional.of(item.alert().json().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<RecordPlace> passed() {
      return Optional.of(item.position());
    }
  }
}
