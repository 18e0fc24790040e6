package nocturne.core.instance;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;

/**
 * Every name an instance uses: setup makes them, teardown deletes them, status shows them and the
 * stages read and write under them, all from here.
 *
 * <p>Production's names are bare; a testing instance's carry its testid at the end, after a {@code
 * -}, or after a {@code _} where BigQuery allows no hyphen (the dataset). On Kafka a subscription
 * is a consumer group of that name. A service that forbids {@code _} (Cloud Run, virtual machines)
 * gets {@link #hyphenated} names.
 */
public final class Names {
  /** The project where {@code GOOGLE_CLOUD_PROJECT} names none. */
  public static final String DEFAULT_PROJECT = "nocturne";

  /** The table of alerts in the {@link #dataset()}. */
  public static final String ALERTS_TABLE = "alerts";

  /** The table of fits in the {@link #dataset()}. */
  public static final String SALT2_TABLE = "salt2";

  /** The table of all objects' photometry in the {@link #dataset()}. */
  public static final String PHOTOMETRY_TABLE = "photometry";

  /** The firewall rule all instances share; it opens the survey's port and is never deleted. */
  public static final String FIREWALL_RULE = "ztfport";

  /** The port the firewall rule opens, tcp. */
  public static final int FIREWALL_PORT = 9094;

  private static final Pattern PROJECT = Pattern.compile("[a-z][a-z0-9-]{0,28}[a-z0-9]");
  private static final int LONGEST_BUCKET = 63;
  private static final String DATASET = "ztf_alerts";
  private static final String HYPHEN = "-";

  private final String project;
  private final Instance instance;
  private final Survey survey;

  /**
   * @param project the project: a lowercase letter, then letters, digits and hyphens, 2 to 30
   *     characters
   * @param instance whose names they are
   * @param survey whose alerts it receives
   * @throws IllegalArgumentException if the project is not allowed, or leaves no room for the
   *     testid
   */
  public Names(String project, Instance instance, Survey survey) {
    if (!PROJECT.matcher(project).matches()) {
      throw new IllegalArgumentException(
          "Cannot name anything for the project \""
              + project
              + "\": a project is a lowercase letter followed by lowercase letters, digits and"
              + " hyphens, 2 to 30 in all; set GOOGLE_CLOUD_PROJECT to such a one or leave it out.");
    }
    this.project = project;
    this.instance = instance;
    this.survey = survey;
    String testid = instance.testid().orElse("");
    int longest = longestTestid(project);
    if (testid.length() > longest) {
      throw new IllegalArgumentException(
          ("Cannot use the testid \"%s\" in the project \"%s\": a bucket's name has at"
                  + " most %s characters, which leaves %s for a testid; take a shorter one.")
              .formatted(testid, project, LONGEST_BUCKET, longest));
    }
  }

  /** The names of another instance for the same survey in the same project. */
  public Names of(Instance other) {
    return new Names(project, other, survey);
  }

  /** Maximum number of characters of a testid in this project. */
  public static int longestTestid(String project) {
    int longestSuffix =
        Arrays.stream(Bucket.values()).mapToInt(b -> b.suffix().length()).max().orElseThrow();
    return Math.min(
        Instance.MAX_TESTID, LONGEST_BUCKET - project.length() - longestSuffix - HYPHEN.length());
  }

  /** Whose names these are. */
  public Instance instance() {
    return instance;
  }

  /** The survey whose alerts the instance receives. */
  public Survey survey() {
    return survey;
  }

  /** The project. */
  public String project() {
    return project;
  }

  /** A topic, such as {@code ztf_alert_data-mytest}. */
  public String topic(Topic topic) {
    return own(topic.productionName());
  }

  /** The topic of this testing instance that has a name; empty for a name of no or another's. */
  public Optional<Topic> ownTopic(String name) {
    return instance
        .testid()
        .map(id -> HYPHEN + id)
        .filter(name::endsWith)
        .map(suffix -> new Topic(name.substring(0, name.length() - suffix.length()), true));
  }

  /** The counting subscription of a topic, such as {@code ztf_alert_data-counter-mytest}. */
  public String counter(Topic topic) {
    return own(topic.productionName() + "-counter");
  }

  /** The subscription whose alerts the simulator can draw from. */
  public String reservoir() {
    return own(Topic.ALERTS.productionName() + "-reservoir");
  }

  /** A bucket, such as {@code nocturne-broker_files-mytest}. */
  public String bucket(Bucket bucket) {
    return own(project + bucket.suffix());
  }

  /** The dataset that holds the tables, such as {@code ztf_alerts_mytest}. */
  public String dataset() {
    return DATASET + instance.testid().map(id -> "_" + id).orElse("");
  }

  /** A component, such as {@code night-conductor-mytest}. */
  public String component(Component component) {
    return own(component.productionName());
  }

  /**
   * A component's name where a service takes lowercase letters, digits and {@code -} only: each
   * {@code _} is a {@code -}, as in {@code upload-ztf-bytes-to-bucket-mytest}.
   */
  public String hyphenated(Component component) {
    return component(component).replace('_', '-');
  }

  /**
   * The survey topic that {@code replay} and {@code simulate} fill for a night; production's says
   * {@code replay}, so that it is never taken for the survey's own.
   */
  public String surveyTopic(Night night) {
    return survey.topic(night) + HYPHEN + instance.testid().orElse("replay");
  }

  /** Whether {@code replay} or {@code simulate} of this instance made the topic, by its name. */
  public boolean isOwnSurveyTopic(String topic) {
    return survey.nightOf(topic).filter(night -> surveyTopic(night).equals(topic)).isPresent();
  }

  /** The consumer group of a stage, such as {@code mytest-archive}. */
  public String group(String stage) {
    return instance + HYPHEN + stage;
  }

  /**
   * The transactional id of ingest. It is the same after each restart, so that a new process fences
   * the old one.
   */
  public String transactionalId() {
    return instance + "-consumer";
  }

  /**
   * The transactional id of a component's worker.
   *
   * @param slot distinguishes it from all other workers of the component; the same after a restart
   */
  public String transactionalId(Component component, String slot) {
    return instance + HYPHEN + component.productionName() + HYPHEN + slot;
  }

  /** The transactional id of a writer of retries, of which there may be several kinds. */
  public String transactionalId(String of) {
    return instance + HYPHEN + of;
  }

  /** All buckets. */
  public List<String> buckets() {
    return Arrays.stream(Bucket.values()).map(this::bucket).toList();
  }

  /** All components. */
  public List<String> components() {
    return Arrays.stream(Component.values()).map(this::component).toList();
  }

  private String own(String productionName) {
    return productionName + instance.testid().map(id -> HYPHEN + id).orElse("");
  }
}
