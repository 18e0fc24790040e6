package nocturne.core.sample;

import java.util.List;
import java.util.Optional;
import nocturne.core.night.Night;
import nocturne.core.survey.AlertFields;
import nocturne.core.survey.Site;
import nocturne.core.survey.Survey;
import nocturne.core.survey.ztf.Ztf;

/**
 * ZTF, if its alerts had other fields.
 *
 * @param fields of the alerts
 */
public record OtherFields(AlertFields fields) implements Survey {

  /** With alerts that are of no use without these fields of the candidate. */
  public static OtherFields requiring(String... required) {
    AlertFields ztf = Ztf.SURVEY.fields();
    return new OtherFields(
        new AlertFields(
            ztf.candid(),
            ztf.objectId(),
            ztf.candidate(),
            List.of(required),
            ztf.history(),
            ztf.forced(),
            ztf.cutouts(),
            ztf.stamp(),
            ztf.epoch()));
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
