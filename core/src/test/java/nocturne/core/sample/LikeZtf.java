package nocturne.core.sample;

import java.util.List;
import java.util.Optional;
import nocturne.core.lightcurve.EpochRows;
import nocturne.core.lightcurve.Epochs;
import nocturne.core.night.Night;
import nocturne.core.survey.AlertFields;
import nocturne.core.survey.AlertFields.CandidateFields;
import nocturne.core.survey.SearchFields;
import nocturne.core.survey.Site;
import nocturne.core.survey.Survey;
import nocturne.core.survey.ztf.Ztf;

/** ZTF, but for what a test changes. */
public class LikeZtf implements Survey {
  private final AlertFields fields;

  public LikeZtf(AlertFields fields) {
    this.fields = fields;
  }

  /** ZTF, whose alerts are of no use without these fields of the candidate. */
  public static LikeZtf requiring(String... required) {
    AlertFields ztf = Ztf.SURVEY.fields();
    return new LikeZtf(
        new AlertFields(
            ztf.candid(),
            ztf.objectId(),
            new CandidateFields(ztf.candidate().name(), List.of(required), List.of(), "ra", "dec"),
            ztf.history(),
            ztf.forced(),
            ztf.cutouts(),
            ztf.stamp()));
  }

  @Override
  public String name() {
    return Ztf.SURVEY.name();
  }

  @Override
  public AlertFields fields() {
    return fields;
  }

  @Override
  public SearchFields searchFields() {
    return Ztf.SURVEY.searchFields();
  }

  @Override
  public boolean isObjectId(String text) {
    return Ztf.SURVEY.isObjectId(text);
  }

  @Override
  public String objectIdForm() {
    return Ztf.SURVEY.objectIdForm();
  }

  @Override
  public List<String> bands() {
    return Ztf.SURVEY.bands();
  }

  @Override
  public Epochs epochs(EpochRows rows) {
    return Ztf.SURVEY.epochs(rows);
  }

  @Override
  public Site site() {
    return Ztf.SURVEY.site();
  }

  @Override
  public String topic(Night night) {
    return Ztf.SURVEY.topic(night);
  }

  @Override
  public String topicForm() {
    return Ztf.SURVEY.topicForm();
  }

  @Override
  public Optional<Night> nightOf(String topic) {
    return Ztf.SURVEY.nightOf(topic);
  }

  @Override
  public Optional<Night> night(String topic, long sentMillis) {
    return Ztf.SURVEY.night(topic, sentMillis);
  }

  @Override
  public Optional<Night> nightOfExposure(double jd) {
    return Ztf.SURVEY.nightOfExposure(jd);
  }
}
