package nocturne.google.valueadded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.filter.FilterStage;
import nocturne.broker.fit.FitStage;
import nocturne.broker.instance.BrokerFiles;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.valueadded.PlugIn;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stages are opened as an instance's files say. */
class ConfiguredStagesTest {
  private static final Names NAMES = new Names("nocturne", Instance.testing("mytest"), Ztf.SURVEY);

  private final Pipeline pipeline =
      Pipeline.of(
          NAMES, List.of(new FilterStage(), new FitStage(), new ValueAddedSinkTest.Broken()));
  private final InMemoryStore store = new InMemoryStore();

  @BeforeEach
  void setUp() {
    NAMES.buckets().forEach(store::createBucket);
  }

  private void upload(String name, String text) {
    new BrokerFiles(NAMES, store, KillPoint.NONE).upload(Map.of(name, text.getBytes(UTF_8)));
  }

  private PlugIn<?> open(int stage) {
    return new ConfiguredStages(pipeline, store).open(pipeline.valueAdded().get(stage));
  }

  private boolean passes() throws UnreadableException {
    byte[] packet = SampleAlert.packet(1);
    PublishedAlert alert =
        new PublishedAlert(
            Night.parse("20210120"),
            new RecordPlace(0, 0),
            new AlertPacket(
                packet, new PacketOrigin("ztf_20210120_programid1", 0, 1, 1_611_111_111_000L)),
            new PacketDecoder(Ztf.SURVEY).decodeOne(packet));
    return open(0).ofPublished().evaluate(alert).hasPassed();
  }

  @Test
  void withoutFilesTheDefaultsHold() throws UnreadableException {
    assertThat(passes()).isTrue();
  }

  @Test
  void aStagesFileIsRead() throws UnreadableException {
    upload("value_added/filter.properties", "# cuts\n\nfilter.min-drb = 0.995\n");
    assertThat(passes()).isFalse();
  }

  @Test
  void whatIsNoSettingOrNoValueOfOneIsNamed() {
    upload("value_added/filter.properties", "filter.mode = loose\nfilter.min-rob = 1");
    upload("value_added/stages.properties", "stage.broken.sure = true");
    assertThatThrownBy(() -> open(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mode is none of [standard, original]: \"loose\"")
        .hasMessageContaining("min-rob is none of its settings");
    assertThatThrownBy(() -> open(2)).hasMessageContaining("sure is none of its settings");
  }

  @Test
  void aLineThatSetsNothingIsNamed() {
    upload("value_added/fit.properties", "fit.z-max");
    assertThatThrownBy(() -> open(1))
        .hasMessageContaining("value_added/fit.properties")
        .hasMessageContaining("\"fit.z-max\"");
  }

  @Test
  void aModelThatIsThereIsTakenAndAnUnknownOneNamed() {
    upload("value_added/fit.properties", "fit.model = salt9");
    assertThatThrownBy(() -> open(1)).hasMessageContaining("salt9");
    upload("value_added/fit.properties", "fit.z-max = 0.1");
    upload("value_added/model/mine/salt2_template_0.dat", "no numbers");
    assertThatThrownBy(() -> open(1)).hasMessageContaining("value_added/model/");
  }
}
