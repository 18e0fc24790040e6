package nocturne.app.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Workers;
import nocturne.broker.books.BookCheck;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.ObjectStore;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plots that somebody deletes come back when a worker that draws plots is started. */
class PlotMendingTest {
  private static final Night NIGHT = Night.parse("20210120");

  @TempDir Path folder;

  @Test
  void aWorkerThatStartsDrawsWhatIsMissingOfClosedNights() throws Exception {
    QuietSession.in(folder, "up", PlotMendingTest::night);
  }

  private static void night(Services services) throws IOException, InterruptedException {
    services.resources().create();
    String topic = services.names().surveyTopic(NIGHT);
    services.streams().create(topic, 2);
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(services.address(), topic)) {
      for (SimulatedAlert alert : SimulatedNight.of(NIGHT, 1, 400)) {
        String candid = alert.truth().candid().toString();
        out.send(candid.getBytes(StandardCharsets.US_ASCII), alert.packet());
      }
      out.flush();
    }
    Conductor conductor = services.conductor((night, doing) -> {});
    try (Workers all = services.startWorkers(Workers.ALL)) {
      conductor.start(NIGHT, topic);
      assertThat(conductor.end(NIGHT).balance()).isTrue();
      assertThat(all.fault()).isEmpty();
    }
    Map<String, byte[]> drawn = plots(services);
    assertThat(drawn).hasSizeGreaterThan(3);
    String bucket = services.names().bucket(Bucket.PLOTS);
    drawn.keySet().forEach(name -> services.stores().store().delete(bucket, name));
    assertThat(conductor.books(NIGHT, true).wrong())
        .extracting(BookCheck::name)
        .containsExactly("plots");

    try (Workers plot = services.startWorkers(Set.of(Stage.PLOT))) {
      while (plots(services).size() < drawn.size()) {
        Thread.sleep(100);
      }
      assertThat(plot.fault()).isEmpty();
    }

    assertThat(plots(services)).containsExactlyEntriesOf(drawn);
    assertThat(conductor.books(NIGHT, true).wrong()).isEmpty();
  }

  private static Map<String, byte[]> plots(Services services) {
    String bucket = services.names().bucket(Bucket.PLOTS);
    Map<String, byte[]> all = new TreeMap<>();
    for (ObjectStore.Entry entry : services.stores().store().list(bucket, "")) {
      services.stores().store().read(bucket, entry.name()).ifPresent(p -> all.put(entry.name(), p));
    }
    return all;
  }
}
