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
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final Night NIGHT = new Night(LocalDate.of(2021, 1, 20));
  private static final Names PRODUCTION = new Names("nocturne", Instance.production());

  @Test
  void productionsNamesAreBare() {
    assertThat(PRODUCTION.topics())
        .containsExactly(
            "ztf_alert_data",
            "ztf_alert_avro_bucket",
            "ztf_exgalac_trans",
            "ztf_salt2",
            "ztf_dead_letters",
            "ztf_ledger");
    assertThat(PRODUCTION.subscriptions())
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
    Names names = new Names("nocturne", Instance.testing("mytest"));
    assertThat(names.counter(Topic.ALERTS)).isEqualTo("ztf_alert_data-counter-mytest");
    assertThat(names.dataset()).isEqualTo("ztf_alerts_mytest");
    assertThat(names.surveyTopic(NIGHT)).isEqualTo("ztf_20210120_programid1-mytest");
    assertThat(names.bucket(Bucket.BROKER_FILES)).isEqualTo("nocturne-broker_files-mytest");
    assertThat(names.transactionalId()).isEqualTo("mytest-consumer");
    assertThat(names.transactionalId("filter", names.topic(Topic.ALERTS), 3))
        .isEqualTo("mytest-filter-ztf_alert_data-mytest-3");
  }

  @Test
  void slipsAreNoTestids() {
    for (String testid :
        List.of(
            "",
            "false",
            "true",
            "null",
            "none",
            "production",
            "replay",
            "counter",
            "My",
            "1a",
            "a-b",
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
  void aLongProjectLeavesLessForTheTestid() {
    String project = "a23456789012345678901234567890";
    assertThat(Names.longestTestid("nocturne")).isEqualTo(20);
    assertThat(Names.longestTestid(project)).isEqualTo(10);
    assertThat(new Names(project, Instance.testing("abcdefghij")).buckets())
        .allMatch(name -> name.length() <= 63);
    assertThatThrownBy(() -> new Names(project, Instance.testing("abcdefghijk")))
        .hasMessageContaining("leaves 10");
    assertThatThrownBy(() -> new Names("No!", Instance.production())).hasMessageContaining("No!");
  }

  @Test
  void theNightIsInTheSurveyTopicsName() {
    assertThat(Names.nightOf("ztf_20210120_programid1")).hasValue(NIGHT);
    assertThat(Names.nightOf("ztf_20210120_programid1-replay")).hasValue(NIGHT);
    assertThat(Names.nightOf("ztf_20210120_programid1-mytest")).hasValue(NIGHT);
    assertThat(Names.nightOf("ztf_20211320_programid1")).isEmpty();
    assertThat(Names.nightOf("ztf_20210120_programid2")).isEmpty();
    assertThat(Names.nightOf("ztf_alert_data")).isEmpty();
  }

  @Property
  void noTestingNameIsAnotherInstancesOrProductions(
      @ForAll("testids") String one, @ForAll("testids") String other) {
    List<String> first = all(new Names("nocturne", Instance.testing(one)));
    assertThat(first).doesNotContainAnyElementsOf(all(PRODUCTION)).doesNotHaveDuplicates();
    if (!one.equals(other)) {
      Set<String> second = new HashSet<>(all(new Names("nocturne", Instance.testing(other))));
      assertThat(first).doesNotContainAnyElementsOf(second);
    }
  }

  @Provide
  Arbitrary<String> testids() {
    Arbitrary<String> words =
        Arbitraries.of("a", "test", "data", "ztf", "salt2", "consumer", "conductor", "sink", "x1");
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
    List<String> all = new ArrayList<>(names.topics());
    all.addAll(names.subscriptions());
    all.addAll(names.buckets());
    all.addAll(names.components());
    all.add(names.dataset());
    all.add(names.surveyTopic(NIGHT));
    all.add(names.group("archive"));
    return all;
  }
}
