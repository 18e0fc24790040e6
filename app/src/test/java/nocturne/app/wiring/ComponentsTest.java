package nocturne.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import nocturne.app.config.ComponentFile;
import nocturne.app.config.Configuration;
import nocturne.app.files.StagedModel;
import nocturne.app.home.Home;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.ledger.Stage;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.filter.ExtragalacticTransient;
import nocturne.core.filter.OptionalCuts;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A component takes its files when it starts, and only then, and only its own. */
final class ComponentFilesTest {
  private static final Instance MINE = Instance.testing("mytest");
  private static final double THRESHOLD = 0.9;
  private static final ExtragalacticTransient STANDARD = ExtragalacticTransient.standard();
  private static final ExtragalacticTransient STRICT =
      STANDARD.withCuts(new OptionalCuts(THRESHOLD, null, null, null));

  private static final Pattern MODEL = Pattern.compile("\"model\":\"([^\"]+)\"");

  @TempDir Path folder;

  private Services open() throws IOException, InterruptedException {
    return Services.open(
        new Services.Opening(
            Home.create(folder.resolve("home")),
            Configuration.read(folder, Map.of(), Map.of()),
            new Names(Names.DEFAULT_PROJECT, MINE),
            "up",
            false,
            Clock.systemUTC(),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8)));
  }

  @Test
  @SuppressWarnings("try") // only held open
  void aReplacedFilterFileCountsForTheFilterThatIsStartedAgainAndForNobodyElse() throws Exception {
    try (Services services = open()) {
      services.resources().create();
      Workers others = services.startWorkers(allBut(Stage.FILTER));
      List<Alert> first;
      List<Alert> second;
      try (Workers filter = services.startWorkers(Set.of(Stage.FILTER))) {
        first = send(services, "20210120");
        assertThat(passing(first, STRICT)).isPositive().isLessThan(passing(first, STANDARD));
        assertThat(night(services, "20210120", first)).isEqualTo(passing(first, STANDARD));

        services
            .stores()
            .brokerFiles()
            .upload(
                Map.of(
                    ComponentFile.FILTER.path(),
                    ("filter.min-rb = " + THRESHOLD).getBytes(StandardCharsets.UTF_8)));
        second = send(services, "20210121");
        assertThat(night(services, "20210121", second)).isEqualTo(passing(second, STANDARD));
      }
      try (Workers filter = services.startWorkers(Set.of(Stage.FILTER))) {
        List<Alert> third = send(services, "20210122");
        assertThat(night(services, "20210122", third)).isEqualTo(passing(third, STRICT));
        assertThat(services.trial().tried(Stage.FILTER, SampleAlert.packet(1)).said())
            .isEqualTo("judged, also by min_rb");
      }
      assertThat(others.fault()).isEmpty();
    }
  }

  @Test
  @SuppressWarnings("try") // only held open
  void aStagedModelCountsForTheFitsThatAreStartedAgain() throws Exception {
    try (Services services = open()) {
      services.resources().create();
      Workers others = services.startWorkers(allBut(Stage.FIT));
      try (Workers fit = services.startWorkers(Set.of(Stage.FIT))) {
        night(services, "20210120", send(services, "20210120"));
        assertThat(models(services)).containsExactly("salt3-f22");
        services.stores().brokerFiles().upload(tiny());
        night(services, "20210121", send(services, "20210121"));
        assertThat(models(services)).containsExactly("salt3-f22");
      }
      try (Workers fit = services.startWorkers(Set.of(Stage.FIT))) {
        night(services, "20210122", send(services, "20210122"));
        assertThat(models(services)).containsExactlyInAnyOrder("salt3-f22", "tiny");
      }
      assertThat(others.fault()).isEmpty();
      aFitIsTriedByItselfWithTheStagedModel(services);
    }
  }

  /** Else a fit that kills because of that model would be found to harm nobody. */
  private static void aFitIsTriedByItselfWithTheStagedModel(Services services) throws Exception {
    List<byte[]> passed = new ArrayList<>();
    services
        .streams()
        .readToEnd(
            services.names().topic(Topic.EXTRAGALACTIC),
            Map.of(),
            message -> passed.add(message.value()));
    byte[] alert = passed.get(0);
    ProcessTrial trial = services.trial();
    assertThat(trial.tried(Stage.FIT, alert))
        .isEqualTo(new ProcessTrial.Tried(true, "fitted with tiny, version " + version(services)));
    assertThat(
            ProcessTrial.of(services.home(), MINE, Map.of("fit.model", "salt3-f22"))
                .tried(Stage.FIT, alert)
                .said())
        .startsWith("fitted with salt3-f22");
    assertThat(
            ProcessTrial.of(services.home(), Instance.testing("other"), Map.of())
                .tried(Stage.FIT, alert)
                .said())
        .startsWith("fitted with salt3-f22");
    services
        .stores()
        .brokerFiles()
        .upload(Map.of(StagedModel.FOLDER + "tiny/salt3_template_0.dat", new byte[] {'?'}));
    assertThat(trial.tried(Stage.FIT, alert))
        .matches(tried -> !tried.lives())
        .extracting(ProcessTrial.Tried::said)
        .asString()
        .contains("could not be tried", StagedModel.FOLDER);
  }

  private static String version(Services services) {
    return StagedModel.of(services.stores().brokerFiles()).orElseThrow().version();
  }

  private static Set<Stage> allBut(Stage stage) {
    Set<Stage> others = EnumSet.copyOf(Workers.ALL);
    others.remove(stage);
    return others;
  }

  /** Names of the models that were fitted until now. */
  private static Set<String> models(Services services) {
    Set<String> models = new TreeSet<>();
    services
        .streams()
        .readToEnd(
            services.names().topic(Topic.SALT2),
            Map.of(),
            message -> {
              String text = new String(message.value(), StandardCharsets.UTF_8);
              MODEL.matcher(text).results().forEach(found -> models.add(found.group(1)));
            });
    return models;
  }

  /** A model of a few numbers, by the names of its files among the broker files. */
  private static Map<String, byte[]> tiny() {
    StringBuilder grid = new StringBuilder();
    double[][] light = {{-50, 0}, {-25, 0.2}, {0, 1}, {25, 0.4}, {50, 0.1}};
    for (double[] at : light) {
      grid.append(at[0]).append(" 2000 ").append(at[1]).append('\n');
      grid.append(at[0]).append(" 12000 ").append(at[1]).append('\n');
    }
    Map<String, byte[]> files = new TreeMap<>();
    for (String part :
        List.of("template_0", "template_1", "lc_variance_0", "lc_variance_1", "lc_covariance_01")) {
      file(files, part, grid.toString());
    }
    file(
        files,
        "color_correction",
        "1\n-0.5\nSalt2ExtinctionLaw.version 1\nSalt2ExtinctionLaw.min_lambda 2800\n");
    file(files, "color_dispersion", "2000 0.1\n12000 0.3\n");
    return files;
  }

  private static void file(Map<String, byte[]> files, String part, String text) {
    files.put(
        StagedModel.FOLDER + "tiny/salt3_" + part + ".dat", text.getBytes(StandardCharsets.UTF_8));
  }

  private static long passing(List<Alert> alerts, ExtragalacticTransient filter) {
    return alerts.stream().filter(alert -> filter.judge(alert).passes()).count();
  }

  /** Fills the night's survey topic; answers what it was filled with. */
  private static List<Alert> send(Services services, String date) throws Exception {
    Night night = Night.parse(date);
    String topic = services.names().surveyTopic(night);
    services.streams().create(topic, 2);
    PacketDecoder decoder = new PacketDecoder(AlertFields.ZTF);
    List<Alert> alerts = new ArrayList<>();
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(services.address(), topic)) {
      for (SimulatedAlert alert : SimulatedNight.of(night, 1, 400)) {
        String candid = alert.truth().candid().toString();
        out.send(candid.getBytes(StandardCharsets.US_ASCII), alert.packet());
        alerts.add(decoder.decodeOne(alert.packet()));
      }
      out.flush();
    }
    return alerts;
  }

  /** Runs the night; answers how many passed, where all else is as it must be. */
  private static long night(Services services, String date, List<Alert> sent) throws Exception {
    Night night = Night.parse(date);
    Conductor conductor = services.conductor((any, doing) -> {});
    conductor.start(night, services.names().surveyTopic(night));
    NightBooks books = conductor.end(night);
    assertThat(books.balance()).isTrue();
    assertThat(books.count("published")).isEqualTo(sent.size());
    List<Long> rows = new ArrayList<>();
    services.tables().candids(Names.ALERTS_TABLE, night, rows::add);
    assertThat(rows).hasSameSizeAs(sent);
    return books.count("passed");
  }
}
