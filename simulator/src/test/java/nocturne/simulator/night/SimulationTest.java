package nocturne.simulator.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nocturne.core.night.Night;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.Rate;
import nocturne.simulator.pace.SurveyTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {
  @TempDir Path folder;

  @Test
  void whatIsSentIsKeyedByCandidCountedAndInTheTruthFileEvenIfItIsStopped() throws Exception {
    List<String> keys = new ArrayList<>();
    List<Integer> flushedAt = new ArrayList<>();
    SurveyTopic topic =
        new SurveyTopic() {
          @Override
          public void send(byte[] key, byte[] packet) {
            keys.add(new String(key, StandardCharsets.UTF_8));
          }

          @Override
          public void flush() {
            flushedAt.add(keys.size());
          }
        };
    Simulation simulation =
        new Simulation(
            SimulatedNight.of(Night.parse("20210120"), 4, 400), new Faults(0.2, 0, 0, 0));
    Path file = folder.resolve("truth.csv");
    Map<Delivery.Kind, Long> sent;
    try (TruthWriter truth = TruthWriter.create(file)) {
      Pacer pacer = new Pacer(new Rate.PerSecond(1000), () -> 0, nanos -> {});
      sent =
          simulation.run(
              topic, pacer, (packets, bytes, source) -> {}, () -> keys.size() < 300, truth);
      truth.finish();
    }
    assertThat(keys).hasSize(300);
    assertThat(flushedAt).containsExactly(300);
    assertThat(sent.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(300);
    assertThat(sent.get(Delivery.Kind.DUPLICATE)).isPositive();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(1 + sent.get(Delivery.Kind.ALERT).intValue());
    assertThat(lines.subList(1, lines.size()))
        .extracting(line -> line.substring(0, line.indexOf(',')))
        .containsExactlyElementsOf(keys.stream().distinct().toList());
  }
}
