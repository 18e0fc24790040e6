package nocturne.broker.valueadded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.memory.InMemoryHistory;
import nocturne.broker.memory.InMemoryTables;
import nocturne.broker.port.HistoryRow;
import nocturne.broker.port.PortException;
import nocturne.broker.worker.Evaluator;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.lightcurve.UpperLimit;
import nocturne.core.night.Night;
import nocturne.core.plugin.Evaluation;
import nocturne.core.plugin.Outcome;
import nocturne.core.plugin.StageFiles;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

/** A stage of one's own that asks what earlier nights reported. */
class PlugInHistoryTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final String OBJECT = "ZTF21aaaaaaa";

  private final InMemoryHistory history = new InMemoryTables().history("photometry");

  /** No settings. */
  record Nothing() {}

  /** How many epochs earlier nights reported. */
  record Known(int epochs) {}

  private static final class Counter implements ValueAddedStage<Nothing, Known> {
    @Override
    public String name() {
      return "counter";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public Nothing defaults() {
      return new Nothing();
    }

    @Override
    public Class<Known> result() {
      return Known.class;
    }

    @Override
    public boolean usesHistory(Nothing settings) {
      return true;
    }

    @Override
    public Evaluation<Known> open(Nothing settings, StageFiles files) throws IOException {
      return alert -> Outcome.passed(new Known(alert.history().epochs().size()));
    }
  }

  private static PublishedAlert alert(String object) throws Exception {
    byte[] packet = SampleAlert.of(1_000_001).record("objectId", object).packet();
    return new PublishedAlert(
        NIGHT,
        new RecordPlace(0, 1),
        new AlertPacket(packet, new PacketOrigin("ztf_20210120_programid1", 0, 1, 1_000)),
        new PacketDecoder(Ztf.SURVEY).decodeOne(packet));
  }

  private Evaluator.Outcome evaluated(String object) throws Exception {
    Counter stage = new Counter();
    return new PlugIn<>(
            stage,
            stage.open(new Nothing(), StageFiles.NONE),
            "alerts",
            false,
            Optional.empty(),
            Optional.of(history))
        .ofPublished()
        .evaluate(alert(object));
  }

  private static int epochs(Evaluator.Outcome outcome) throws Exception {
    return new ObjectMapper().readTree(outcome.message().value()).get("epochs").asInt();
  }

  @Test
  void itHasWhatEarlierNightsReportedOfTheObject() throws Exception {
    history.create();
    for (String night : List.of("20210118", "20210119", "20210120")) {
      history.add(
          List.of(
              new HistoryRow(
                  OBJECT,
                  new UpperLimit(2459200 + Night.parse(night).date().getDayOfMonth(), "ztfg", 20),
                  new HistoryRow.Report(Night.parse(night), new Candid(1)))));
    }
    assertThat(epochs(evaluated(OBJECT))).isEqualTo(2);
    assertThat(epochs(evaluated("ZTF21aaaaaab"))).isZero();
    assertThat(epochs(evaluated(" "))).isZero();
  }

  /** The worker waits and takes the alert again; it is no fault of the alert. */
  @Test
  void aHistoryThatDoesNotAnswerMakesNoDeadLetter() {
    assertThatThrownBy(() -> evaluated(OBJECT)).isInstanceOf(PortException.class);
  }
}
