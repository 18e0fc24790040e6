package nocturne.core.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final Night NIGHT = new Night(LocalDate.of(2021, 1, 20));
  private static final Names PRODUCTION = new Names("nocturne", Instance.production(), Ztf.SURVEY);

  @Test
  void productionsNamesAreBare() {
    assertThat(topics(PRODUCTION))
        .containsExactly(
            "ztf_alert_data",
            "ztf_alert_avro_bucket",
            "ztf_exgalac_trans",
            "ztf_salt2",
            "ztf_dead_letters",
            "ztf_ledger");
    assertThat(subscriptions(PRODUCTION))
        .containsExactly(
            "ztf_alert_data-counter",
            "ztf_alert_avro_bucket-counter",
            "ztf_exgalac_trans-counter",
            "ztf_salt2-counter",
            "ztf_alert_data-reservoir");
    assertThat(PRODUCTION.buckets())
        .containsExactly(
            "nocturne-broker_files",
            "nocturne_dataflow",
            "nocturne_testing_bucket",
            "nocturne_ztf_alert_avro_bucket",
            "nocturne_ztf-sncosmo");
    assertThat(PRODUCTION.dataset()).isEqualTo("ztf_alerts");
    assertThat(PRODUCTION.components())
        .containsExactly(
            "night-conductor",
            "ztf-consumer",
            "upload_ztf_bytes_to_bucket",
            "bq-sink",
            "value-added");
    assertThat(PRODUCTION.surveyTopic(NIGHT)).isEqualTo("ztf_20210120_programid1-replay");
  }

  @Test
  void aTestingInstancesNamesEndWithItsTestid() {
    Names names = new Names("nocturne", Instance.testing("mytest"), Ztf.SURVEY);
    assertThat(names.counter(Topic.ALERTS)).isEqualTo("ztf_alert_data-counter-mytest");
    assertThat(names.dataset()).isEqualTo("ztf_alerts_mytest");
    assertThat(names.surveyTopic(NIGHT)).isEqualTo("ztf_20210120_programid1-mytest");
    assertThat(names.bucket(Bucket.BROKER_FILES)).isEqualTo("nocturne-broker_files-mytest");
    assertThat(names.transactionalId()).isEqualTo("mytest-consumer");
    assertThat(names.transactionalId(Component.VALUE_ADDED, "3")).isEqualTo("mytest-value-added-3");
  }

  @Test
  void slipsAreNoTestids() {
    for (String testid :
        List.of(
            "",
            "false",
            "False",
            "FALSE",
            "true",
            "no",
            "null",
            "none",
            "replay",
            "counter",
            "My",
            "1a",
            "a-b",
            "-",
            "--yes",
            "a-",
            " mytest",
            "mytest\n",
            "a_b",
            "a b",
            "ä",
            "abcdefghijklmnopqrstu")) {
      assertThatThrownBy(() -> Instance.testing(testid))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Cannot use \"" + testid + "\" as a testid:")
          .hasMessageContaining("such as mytest");
    }
  }

  @Test
  void whatLooksLikeProductionIsNoTestid() {
    for (String testid : List.of("production", "prod", "prod1", "produktion", "product")) {
      assertThatThrownBy(() -> Instance.testing(testid))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("begins with \"prod\"")
          .hasMessageContaining("such as mytest");
    }
    assertThat(Instance.testing("reprod").testid()).contains("reprod");
  }

  @Test
  void aLongProjectLeavesLessForTheTestid() {
    String project = "a23456789012345678901234567890";
    assertThat(Names.longestTestid("nocturne")).isEqualTo(20);
    assertThat(Names.longestTestid(project)).isEqualTo(10);
    assertThat(new Names(project, Instance.testing("abcdefghij"), Ztf.SURVEY).buckets())
        .allMatch(name -> name.length() <= 63);
    assertThatThrownBy(() -> new Names(project, Instance.testing("abcdefghijk"), Ztf.SURVEY))
        .hasMessageContaining("leaves 10");
    assertThatThrownBy(() -> new Names("No!", Instance.production(), Ztf.SURVEY))
        .hasMessageContaining("No!");
  }

  @Test
  void productionAndTestingAreTwoTypes() {
    Instance production = Instance.production();
    assertThat(production).isInstanceOf(Instance.Production.class);
    assertThat(production.isProduction()).isTrue();
    assertThat(production.testid()).isEmpty();
    Instance testing = Instance.testing("mytest");
    assertThat(testing.isProduction()).isFalse();
    assertThat(testing).isEqualTo(Instance.testing("mytest")).isNotEqualTo(production);
    assertThat(testing).isNotEqualTo(Instance.testing("other"));
  }

  @Test
  void onlyItsOwnSurveyTopicsAreAnInstances() {
    Names mine = new Names("nocturne", Instance.testing("mytest"), Ztf.SURVEY);
    assertThat(mine.isOwnSurveyTopic("ztf_20210120_programid1-mytest")).isTrue();
    for (String other :
        List.of(
            "ztf_20210120_programid1",
            "ztf_20210120_programid1-replay",
            "ztf_20210120_programid1-mytest2",
            "ztf_20211320_programid1-mytest",
            "ztf_alert_data-mytest")) {
      assertThat(mine.isOwnSurveyTopic(other)).as(other).isFalse();
    }
    assertThat(PRODUCTION.isOwnSurveyTopic("ztf_20210120_programid1-replay")).isTrue();
    assertThat(PRODUCTION.isOwnSurveyTopic("ztf_20210120_programid1")).isFalse();
  }

  @Property
  void noTestingNameIsAnotherInstancesOrProductions(
      @ForAll("testids") String one, @ForAll("testids") String other) {
    List<String> first = all(new Names("nocturne", Instance.testing(one), Ztf.SURVEY));
    assertThat(first).doesNotContainAnyElementsOf(all(PRODUCTION)).doesNotHaveDuplicates();
    if (!one.equals(other)) {
      Set<String> second =
          new HashSet<>(all(new Names("nocturne", Instance.testing(other), Ztf.SURVEY)));
      assertThat(first).doesNotContainAnyElementsOf(second);
    }
  }

  /** Buckets are named for the whole world, so another project's must differ too. */
  @Property
  void noTestingBucketIsAnotherProjects(
      @ForAll("projects") String project,
      @ForAll("projects") String theirs,
      @ForAll("testids") String testid) {
    List<String> mine = names(project, testid).buckets();
    assertThat(mine)
        .doesNotContainAnyElementsOf(
            new Names(theirs, Instance.production(), Ztf.SURVEY).buckets());
    if (!project.equals(theirs)) {
      assertThat(mine).doesNotContainAnyElementsOf(names(theirs, testid).buckets());
    }
  }

  /** So that whoever reads a name knows whose it is, and a slip of one letter is nobody's. */
  @Property
  void everyTestingNameSaysItsTestidBehindAJoiner(@ForAll("testids") String testid) {
    Names names = names("nocturne", testid);
    List<String> hyphened = topics(names);
    hyphened.addAll(subscriptions(names));
    hyphened.addAll(names.buckets());
    hyphened.addAll(names.components());
    hyphened.add(names.surveyTopic(NIGHT));
    assertThat(hyphened).allMatch(name -> name.endsWith("-" + testid));
    assertThat(names.dataset()).endsWith("_" + testid);
    assertThat(names.group("archive")).startsWith(testid + "-");
    assertThat(names.transactionalId()).startsWith(testid + "-");
  }

  /** As the services' own documentation has their rules. */
  @Property
  void everyServiceTakesItsNames(@ForAll("projects") String project, @ForAll("testids") String id) {
    for (Names names :
        List.of(names(project, id), new Names(project, Instance.production(), Ztf.SURVEY))) {
      List<String> topics = topics(names);
      topics.add(names.surveyTopic(NIGHT));
      assertThat(topics).allMatch(name -> name.matches("[a-zA-Z0-9._-]{1,249}"), "Kafka's topics");
      topics.addAll(subscriptions(names));
      assertThat(topics)
          .allMatch(name -> name.matches("[a-zA-Z][a-zA-Z0-9._~+%-]{2,254}"), "Pub/Sub's names");
      assertThat(names.buckets())
          .allMatch(name -> name.matches("[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]"), "buckets");
      assertThat(names.dataset()).matches("[a-zA-Z0-9_]{1,1024}");
      for (Component component : Component.values()) {
        assertThat(names.hyphenated(component)).matches("[a-z]([a-z0-9-]{0,47}[a-z0-9])?");
      }
    }
  }

  @Property
  void theLongestTestidFitsAndOneLongerDoesNot(@ForAll("projects") String project) {
    int longest = Names.longestTestid(project);
    assertThat(longest).isBetween(1, Instance.MAX_TESTID);
    assertThat(new Names(project, Instance.testing("x".repeat(longest)), Ztf.SURVEY).buckets())
        .allMatch(name -> name.length() <= 63);
    assertThatThrownBy(
            () -> new Names(project, Instance.testing("x".repeat(longest + 1)), Ztf.SURVEY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Names names(String project, String testid) {
    int longest = Names.longestTestid(project);
    String fits = testid.length() > longest ? testid.substring(0, longest) : testid;
    return new Names(project, Instance.testing(isAllowed(fits) ? fits : "x"), Ztf.SURVEY);
  }

  @Provide
  Arbitrary<String> projects() {
    Arbitrary<String> inner =
        Arbitraries.strings().withCharRange('a', 'z').numeric().withChars('-').ofMaxLength(28);
    return Arbitraries.oneOf(
        Arbitraries.of(
            "nocturne", "ztf", "nocturne-broker", "a1", "a23456789012345678901234567890"),
        inner.map(text -> "p" + text + "0"));
  }

  @Provide
  Arbitrary<String> testids() {
    Arbitrary<String> words =
        Arbitraries.of(
            "a",
            "test",
            "data",
            "ztf",
            "salt2",
            "consumer",
            "conductor",
            "sink",
            "x1",
            "sncosmo",
            "files",
            "bucket",
            "alerts");
    Arbitrary<String> any =
        Arbitraries.strings().withCharRange('a', 'z').numeric().ofMinLength(1).ofMaxLength(20);
    return Arbitraries.oneOf(words, any).filter(NamesTest::isAllowed);
  }

  private static boolean isAllowed(String testid) {
    try {
      return !Instance.testing(testid).isProduction();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static List<String> all(Names names) {
    List<String> all = topics(names);
    all.addAll(subscriptions(names));
    all.addAll(names.buckets());
    all.addAll(names.components());
    all.add(names.dataset());
    all.add(names.surveyTopic(NIGHT));
    all.add(names.group("archive"));
    return all;
  }

  private static List<String> topics(Names names) {
    return new ArrayList<>(Topic.OWN.stream().map(names::topic).toList());
  }

  private static List<String> subscriptions(Names names) {
    List<String> all =
        new ArrayList<>(Topic.OWN.stream().filter(Topic::isCounted).map(names::counter).toList());
    all.add(names.reservoir());
    return all;
  }
}
