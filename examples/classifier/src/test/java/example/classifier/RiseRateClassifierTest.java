package example.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nocturne.broker.memory.StageTrial;
import nocturne.broker.valueadded.ResultRecord;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import org.junit.jupiter.api.Test;

/** The classifier on a simulated night, as the broker runs it. */
class RiseRateClassifierTest {
  private static StageTrial.Made tried(Map<String, String> settings) throws Exception {
    List<byte[]> packets = new ArrayList<>();
    for (SimulatedAlert alert : SimulatedNight.of(Night.parse("20210120"), 1, 300)) {
      packets.add(alert.packet());
    }
    return StageTrial.of(new RiseRateClassifier(), Ztf.SURVEY, settings, packets);
  }

  @Test
  void whatPassesBrightensFast() throws Exception {
    List<ResultRecord> results = tried(Map.of()).results();
    assertEquals(300, results.size());
    assertTrue(results.stream().anyMatch(ResultRecord::passes), "some pass");
    for (ResultRecord result : results) {
      Double rate = (Double) result.values().get("rise_rate");
      assertEquals(rate != null && rate >= 0.2, result.passes(), result::toString);
      if ((int) (Integer) result.values().get("detections") < 2) {
        assertNull(rate, result::toString);
      }
    }
  }

  @Test
  void theRateMayBeSet() throws Exception {
    assertTrue(
        tried(Map.of("min-rate", "1000")).results().stream().noneMatch(ResultRecord::passes));
  }
}
