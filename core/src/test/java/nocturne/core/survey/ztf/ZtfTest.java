package nocturne.core.survey.ztf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import org.junit.jupiter.api.Test;

final class ZtfTest {
  private static final Survey ZTF = Ztf.SURVEY;
  private static final Night NIGHT = new Night(LocalDate.of(2021, 1, 20));

  @Test
  void theNightIsTheDateInTheTopicsName() {
    assertThat(ZTF.topic(NIGHT)).isEqualTo("ztf_20210120_programid1");
    for (String suffix : new String[] {"", "-replay", "-mytest", "-a1"}) {
      assertThat(ZTF.nightOf("ztf_20210120_programid1" + suffix)).as(suffix).contains(NIGHT);
      assertThat(ZTF.night("ztf_20210120_programid1" + suffix, 0)).as(suffix).contains(NIGHT);
    }
  }

  @Test
  void otherNamesHaveNoNight() {
    for (String name :
        new String[] {
          "ztf_20210120_programid2",
          "ztf_20210120_programid1-",
          "ztf_20210120_programid1-1",
          "ztf_20210120_programid1_a",
          "ztf_2021012_programid1",
          "ztf_20210230_programid1",
          "ztf_20211320_programid1",
          "ztf_2021-1-2_programid1",
          "ztf_٢٠٢١٠١٢٠_programid1",
          "ztf_alert_data",
          "__consumer_offsets",
          ""
        }) {
      assertThat(ZTF.nightOf(name)).as(name).isEmpty();
    }
  }

  @Test
  void filtersHaveTheNamesOfTheirTransmissionCurves() {
    assertThat(LongStream.of(1, 2, 3, 9, 1L << 40).mapToObj(Band::nameOf))
        .containsExactly("ztfg", "ztfr", "ztfi", "fid 9", "fid 1099511627776");
    for (Band band : Band.values()) {
      assertThat(Band.nameOf(band.fid())).isEqualTo(band.sncosmoName());
    }
  }

  @Test
  void aNameOfAnObjectHasTwoDigitsAndSevenLetters() {
    assertThat(List.of("ZTF18abiydvm", "ZTF21aaaaaaa")).allMatch(ZTF::isObjectId);
    assertThat(List.of("ZTF18abiydv", "ztf18abiydvm", "ZTF18ABIYDVM", "ZTF18abiydvm' OR 1", ""))
        .noneMatch(ZTF::isObjectId);
  }

  @Test
  void theNightOfAnExposureIsItsUtcDate() {
    assertThat(ZTF.nightOfExposure(2459234.5)).contains(NIGHT);
    assertThat(ZTF.nightOfExposure(2459235.4999)).contains(NIGHT);
    assertThat(ZTF.nightOfExposure(2451545.0).orElseThrow().date())
        .isEqualTo(LocalDate.of(2000, 1, 1));
    assertThat(ZTF.nightOfExposure(Double.NaN)).isEmpty();
    assertThat(ZTF.nightOfExposure(-1)).isEmpty();
    assertThat(ZTF.nightOfExposure(5373484.5)).isEmpty();
  }
}
