package nocturne.broker.worker;

import static org.assertj.core.api.Assertions.assertThat;

import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

class EvaluatorWorkTest {

  private static PublishedAlert alert(long candid) throws Exception {
    byte[] packet = SampleAlert.packet(candid);
    return new PublishedAlert(
        Night.parse("20210120"),
        new RecordPlace(0, candid),
        new AlertPacket(packet, new PacketOrigin("ztf_20210120_programid1", 0, candid, 1_000)),
        new PacketDecoder(Ztf.SURVEY).decodeOne(packet));
  }

  /** What is fitted and drawn of a batch is inside one transaction, which has a timeout. */
  @Test
  void aBatchEndsWithSoManyThatPassedHoweverFewAreRejected() throws Exception {
    try (PartitionWork<PublishedAlert> work =
        EvaluatorWork.<PublishedAlert>stage(
                Stage.FILTER,
                () ->
                    item ->
                        item.candid().value() % 2 == 0
                            ? Evaluator.Outcome.DONE
                            : Evaluator.Outcome.REJECTED,
                "passed",
                "dead letters")
            .begin(0, 0)) {
      for (int batch = 0; batch < 2; batch++) {
        for (int n = 1; n < 2 * EvaluatorWork.MOST_PASSED; n++) {
          assertThat(work.take(alert(n))).as("alert %s", n).isFalse();
        }
        assertThat(work.take(alert(2 * EvaluatorWork.MOST_PASSED))).isTrue();
        work.clear();
      }
    }
  }
}
