package nocturne.survey;

import static org.assertj.core.api.Assertions.assertThat;

import nocturne.core.night.Night;
import org.junit.jupiter.api.Test;

final class NightTopicsTest {
  private static final NightTopics ZTF = Survey.ZTF.topics();

  @Test
  void theNightIsTheDateInTheTopicsName() {
    assertThat(ZTF.night("ztf_20210120_programid1")).contains(Night.parse("20210120"));
    assertThat(ZTF.topic(Night.parse("20210120"))).isEqualTo("ztf_20210120_programid1");
  }

  @Test
  void otherNamesHaveNoNight() {
    assertThat(ZTF.night("ztf_20210120_programid2")).isEmpty();
    assertThat(ZTF.night("ztf_20210120_programid1-mytest")).isEmpty();
    assertThat(ZTF.night("ztf_2021012_programid1")).isEmpty();
    assertThat(ZTF.night("ztf_20210230_programid1")).isEmpty();
    assertThat(ZTF.night("ztf_2021-1-2_programid1")).isEmpty();
    assertThat(ZTF.night("ztf_٢٠٢١٠١٢٠_programid1")).isEmpty();
    assertThat(ZTF.night("__consumer_offsets")).isEmpty();
    assertThat(ZTF.night("")).isEmpty();
  }

  @Test
  void anInstancesOwnTopicsEndInItsSuffix() {
    NightTopics own = ZTF.endingIn("-mytest");

    assertThat(own.topic(Night.parse("20210120"))).isEqualTo("ztf_20210120_programid1-mytest");
    assertThat(own.night("ztf_20210120_programid1-mytest")).contains(Night.parse("20210120"));
    assertThat(own.night("ztf_20210120_programid1")).isEmpty();
  }
}
