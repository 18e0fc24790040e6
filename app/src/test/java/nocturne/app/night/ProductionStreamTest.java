package nocturne.app.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import nocturne.app.Failure;
import nocturne.app.command.NocturneRun;
import nocturne.app.wiring.Services;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.TransactionListing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A testing instance that receives a night from what production publishes, and leaves no trace. */
class ProductionStreamTest {
  private static final Night FIRST = Night.parse("20210120");
  private static final Night SECOND = Night.parse("20210121");

  @TempDir Path folder;

  private void replay(Night night, int from, int to) throws IOException {
    Path packets = Files.createDirectory(folder.resolve("packets-" + night.basicIso()));
    for (int i = from; i < to; i++) {
      Files.write(packets.resolve(i + ".avro"), SampleAlert.packet(1000 + i));
    }
    NocturneRun run =
        NocturneRun.in(
            folder, "--production", "replay", packets.toString(), "--night", night.basicIso());
    assertThat(run.code()).as(run.err()).isZero();
  }

  @Test
  void eachNightIsReceivedByItselfAndProductionIsAsItWas() throws Exception {
    replay(FIRST, 0, 40);
    replay(SECOND, 100, 130);
    QuietSession.in(folder, "night auto", ProductionStreamTest::receive);
  }

  private static void receive(Services services) throws IOException, InterruptedException {
    assertThat(services.resources().create()).isNotEmpty();
    services.startWorkers();
    Map<String, Object> before = production(services);

    NightBooks second = night(services, SECOND);
    assertThat(second.wrong()).isEmpty();
    assertThat(second.count("published")).isEqualTo(30);
    NightBooks first = night(services, FIRST);
    assertThat(first.wrong()).isEmpty();
    assertThat(first.count("published")).isEqualTo(40);
    assertThat(first.count("duplicates")).isZero();

    List<String> places = new ArrayList<>();
    services
        .log()
        .readToEnd(
            services.names().topic(Topic.ALERTS),
            Map.of(),
            record -> places.add(record.attributes().getOrDefault("kafka.topic", "")));
    assertThat(places)
        .hasSize(70)
        .containsOnly("ztf_20210120_programid1-replay", "ztf_20210121_programid1-replay");
    assertThat(production(services)).isEqualTo(before);
  }

  private static NightBooks night(Services services, Night night)
      throws IOException, InterruptedException {
    NightStart start =
        new NightStart(Ztf.SURVEY, null, night.basicIso(), "ztf_alert_data")
            .by(services.names().instance());
    assertThat(start.look(services)).isEmpty();
    Conductor conductor = services.conductor((which, doing) -> {});
    assertThat(start.with(services, conductor)).contains("received from ztf_alert_data");
    return conductor.end(night);
  }

  /** Topics with their extents, groups and writers of production, as the cluster has them. */
  private static Map<String, Object> production(Services services) throws InterruptedException {
    Map<String, Object> all = new HashMap<>();
    Names names = services.names().of(Instance.production());
    for (String topic : services.pipeline().in(names).topicNames()) {
      all.put(topic, new TreeMap<>(services.log().extent(topic)));
    }
    try (Admin admin = Admin.create(services.address().clientProperties())) {
      TreeSet<String> others = new TreeSet<>();
      admin.listGroups().all().get().stream().map(GroupListing::groupId).forEach(others::add);
      admin.listTransactions().all().get().stream()
          .map(TransactionListing::transactionalId)
          .forEach(others::add);
      others.addAll(services.topics().names());
      others.removeIf(name -> name.startsWith("test-") || name.endsWith("-test"));
      all.put("names", others);
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
    return all;
  }

  @Test
  void onlyATestingInstanceReceivesItAndOnlyANightOfIt() {
    assertThatThrownBy(() -> new NightStart(Ztf.SURVEY, null, "20210120", "ztf_salt2"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("ztf_alert_data");
    assertThatThrownBy(() -> new NightStart(Ztf.SURVEY, null, null, "ztf_alert_data"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--night");
    assertThatThrownBy(
            () ->
                new NightStart(Ztf.SURVEY, null, "20210120", "ztf_alert_data")
                    .by(Instance.production()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--instance");
  }
}
