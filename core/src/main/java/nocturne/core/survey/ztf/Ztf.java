package nocturne.core.survey.ztf;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nocturne.core.lightcurve.EpochRows;
import nocturne.core.lightcurve.Epochs;
import nocturne.core.night.Night;
import nocturne.core.survey.AlertFields;
import nocturne.core.survey.AlertFields.CandidateFields;
import nocturne.core.survey.SearchFields;
import nocturne.core.survey.SearchFields.Field;
import nocturne.core.survey.Site;
import nocturne.core.survey.Survey;

/**
 * The Zwicky Transient Facility's public programme, on the 48-inch telescope at Palomar.
 *
 * <p>Each night has a topic with its date in the name, UTC. Nights in California cross midnight UTC
 * in the evening, so nearly all of a night's exposures carry its own date.
 */
public final class Ztf implements Survey {
  /** The survey. */
  public static final Survey SURVEY = new Ztf();

  /** The Samuel Oschin telescope's dome, as the Minor Planet Center's code I41 places it. */
  private static final Site PALOMAR = new Site("Palomar", -116.8627, 33.3573, 1706);

  private static final AlertFields FIELDS =
      new AlertFields(
          "candid",
          "objectId",
          new CandidateFields(
              "candidate",
              List.of("jd", "magpsf"),
              List.of("jd", "ra", "dec", "fid", "magpsf"),
              "ra",
              "dec"),
          "prv_candidates",
          "fp_hists",
          List.of("cutoutScience", "cutoutTemplate", "cutoutDifference"),
          "stampData");

  private static final SearchFields SEARCH_FIELDS =
      new SearchFields(
          new Field("jd", "d", "time.epoch", "Start of the exposure, Julian date, UTC"),
          new Field(
              "magpsf",
              "mag",
              "phot.mag",
              "Magnitude of the difference from the reference image, PSF fit, AB"),
          new Field(
              "sigmapsf",
              "mag",
              "stat.error;phot.mag",
              "One-sigma error of the difference magnitude"),
          new Field(
              "distpsnr1",
              "arcsec",
              "pos.angDistance",
              "Distance to the nearest source in the Pan-STARRS1 catalogue"),
          List.of(
              new Field(
                  "rb", "", "stat.probability", "Real-bogus score of a random forest, 0 to 1"),
              new Field(
                  "drb",
                  "",
                  "stat.probability",
                  "Real-bogus score of a deep neural network, 0 to 1")),
          List.of("jd", "fid", "magpsf", "sigmapsf", "isdiffpos", "candid"));

  /** Two digits of the year and seven letters. */
  private static final Pattern OBJECT_ID = Pattern.compile("ZTF[0-9]{2}[a-z]{7}");

  private static final Pattern TOPIC =
      Pattern.compile("ztf_([0-9]{4})([0-9]{2})([0-9]{2})_programid1(-[a-z][a-z0-9]*)?");
  private static final double JD_OF_1970 = 2440587.5;
  private static final double FIRST_JD = 0;
  private static final double LAST_JD = 5373484.5;

  private record Dated(String topic, Optional<Night> night) {}

  private volatile Dated last = new Dated("", Optional.empty());

  private Ztf() {}

  @Override
  public String name() {
    return "ztf";
  }

  @Override
  public AlertFields fields() {
    return FIELDS;
  }

  @Override
  public SearchFields searchFields() {
    return SEARCH_FIELDS;
  }

  @Override
  public boolean isObjectId(String text) {
    return OBJECT_ID.matcher(text).matches();
  }

  @Override
  public String objectIdForm() {
    return "ZTF, two digits of the year and seven small letters, such as ZTF18abiydvm";
  }

  @Override
  public List<String> bands() {
    return Arrays.stream(Band.values()).map(Band::sncosmoName).toList();
  }

  @Override
  public Epochs epochs(EpochRows rows) {
    return new ZtfEpochs(rows);
  }

  @Override
  public Site site() {
    return PALOMAR;
  }

  @Override
  public String topic(Night night) {
    return "ztf_" + night.basicIso() + "_programid1";
  }

  @Override
  public String topicForm() {
    return "ztf_YYYYMMDD_programid1";
  }

  /** The date in the name. Asked for each packet, nearly always with the name as before. */
  @Override
  public Optional<Night> nightOf(String topic) {
    Dated known = last;
    if (!known.topic().equals(topic)) {
      known = new Dated(topic, date(topic));
      last = known;
    }
    return known.night();
  }

  private static Optional<Night> date(String topic) {
    Matcher date = TOPIC.matcher(topic);
    try {
      return date.matches()
          ? Optional.of(new Night(LocalDate.of(part(date, 1), part(date, 2), part(date, 3))))
          : Optional.empty();
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  private static int part(Matcher date, int group) {
    return Integer.parseInt(date.group(group));
  }

  @Override
  public Optional<Night> night(String topic, long sentMillis) {
    return nightOf(topic);
  }

  /** The exposure's date, UTC. */
  @Override
  public Optional<Night> nightOfExposure(double jd) {
    return jd >= FIRST_JD && jd < LAST_JD
        ? Optional.of(new Night(LocalDate.ofEpochDay((long) Math.floor(jd - JD_OF_1970))))
        : Optional.empty();
  }
}
