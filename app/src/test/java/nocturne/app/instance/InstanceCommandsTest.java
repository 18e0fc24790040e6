package nocturne.app.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import nocturne.app.command.NocturneRun;
import nocturne.app.config.Configuration;
import nocturne.app.files.SaltModelFiles;
import nocturne.app.home.Home;
import nocturne.app.home.ProcessRegistry;
import nocturne.app.wiring.LentKafka;
import nocturne.app.wiring.Stores;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.salt2.SaltModel;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** setup, stop and teardown as an operator types them. */
class InstanceCommandsTest {
  private static final String MINE = "mytest";

  @TempDir Path folder;

  private NocturneRun run(String... arguments) {
    return NocturneRun.in(folder, arguments);
  }

  private NocturneRun mine(String... arguments) {
    return run(
        Stream.concat(Arrays.stream(arguments), Stream.of("--instance", MINE))
            .toArray(String[]::new));
  }

  private NocturneRun typing(String input, String... arguments) {
    return NocturneRun.in(folder, input.getBytes(StandardCharsets.UTF_8), Map.of(), arguments);
  }

  private Path home() {
    return folder.resolve("nocturne-home");
  }

  @Test
  @SuppressWarnings("try") // only held open
  void anInstanceIsMadeUsedAndDeletedBesideProductionWhichStaysAsItIs() throws Exception {
    assertThat(run("setup", "--production").code()).isZero();
    try (LentKafka kafka = LentKafka.in(home())) {
      made();
    }
    usedAndDeleted();
    assertThat(run("setup", "--check", "--production").code()).isZero();
  }

  private void made() {
    assertThat(run("simulate", "--production", "--rate", "max", "--alerts", "50").code()).isZero();

    NocturneRun nobody = mine("status");
    assertThat(nobody.code()).as(nobody.err()).isZero();
    assertThat(nobody.out())
        .contains("topic,ztf_alert_data-mytest,missing; `nocturne setup` makes it")
        .contains("subscription,ztf_alert_data-counter-mytest,missing; `nocturne setup` makes it");
    NocturneRun made = mine("setup");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.lines().stream().skip(1))
        .hasSizeGreaterThan(20)
        .allMatch(line -> line.endsWith(line.startsWith("file,") ? ",uploaded" : ",created"));
    assertThat(made.err()).contains("A testid has at most 20 characters in the project nocturne");
    NocturneRun again = mine("setup");
    assertThat(again.lines()).hasSameSizeAs(made.lines());
    assertThat(again.lines().stream().skip(1)).allMatch(line -> line.endsWith(",existed"));
    assertThat(mine("setup", "--check").code()).isZero();
    assertThat(mine("simulate", "--rate", "max", "--alerts", "50").code()).isZero();
    assertThat(mine("status").out())
        .contains("subscription,ztf_alert_data-counter-mytest,0 offsets behind")
        .contains("subscription,ztf_alert_data-reservoir-mytest,0 offsets behind");
  }

  private void usedAndDeleted() throws IOException {
    assertThat(mine("status", "--format", "json").lines())
        .contains(
            "{\"what\":\"subscription\",\"name\":\"ztf_alert_data-counter-mytest\",\"exists\":true,"
                + "\"topic\":\"ztf_alert_data-mytest\",\"offsets_behind\":0}")
        .anyMatch(
            line ->
                line.startsWith(
                    "{\"what\":\"topic\",\"name\":\"ztf_alert_data-mytest\",\"exists\":true,"
                        + "\"partitions\":4,\"offsets\":0,\"bytes\":"));
    NocturneRun ill = mine("status", "--check");
    assertThat(ill.code()).isEqualTo(1);
    assertThat(ill.err()).contains("Component value-added-mytest: nobody runs it.");
    NocturneRun mistyped =
        run("simulate", "--instance", "mytset", "--rate", "max", "--alerts", "1");
    assertThat(mistyped.code()).isEqualTo(2);
    assertThat(mistyped.err()).contains("There is no instance mytset", "[mytest, production]");
    assertThat(run("worker", "--instance", "mytset", "--stages", "all").code()).isEqualTo(2);
    assertThat(run("instances").lines())
        .containsExactly("instance,processes,nights,open", "mytest,0,0,0", "production,0,0,0");
    Path sample = onlyFile(bucket("nocturne_testing_bucket-mytest"));
    assertThat(run("filter", sample.toString()).lines().get(1)).contains(",true,");

    for (String instance : List.of(MINE, "production")) {
      Path rates = home().resolve("rates").resolve(instance + ".jsonl");
      Files.createDirectories(rates.getParent());
      Files.writeString(rates, "what an up would have left");
    }
    Map<String, Integer> before = contents();
    assertThat(before.keySet()).contains("rates/mytest.jsonl");
    NocturneRun dry = mine("teardown", "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.err()).contains("would be deleted");
    assertThat(contents()).isEqualTo(before);
    for (String typed : List.of("", "\n", "yes\n", "test\n", "MYTEST\n")) {
      NocturneRun refused = typing(typed, "teardown", "--instance", MINE);
      assertThat(refused.code()).as(typed).isEqualTo(2);
      assertThat(refused.err()).contains("Nothing was deleted");
    }
    assertThat(contents()).isEqualTo(before);

    NocturneRun gone = typing("mytest\n", "teardown", "--instance", MINE);
    assertThat(gone.code()).as(gone.err()).isZero();
    assertThat(gone.lines()).isEqualTo(dry.lines());
    assertThat(gone.out())
        .containsPattern("topic,ztf_\\d{8}_programid1-mytest,\\d+,50 offsets")
        .contains("truth of simulated alerts", "rates of the last hours");
    Map<String, Integer> productions = new TreeMap<>(before);
    productions.keySet().removeIf(name -> name.contains(MINE));
    assertThat(productions.keySet())
        .anyMatch(name -> name.contains("-replay-"))
        .anyMatch(name -> name.contains("warehouse/ztf_alerts/"));
    assertThat(contents()).isEqualTo(productions);

    NocturneRun nothing = mine("teardown", "--yes");
    assertThat(nothing.code()).isZero();
    assertThat(nothing.err()).contains("There is nothing of instance mytest");
  }

  @Test
  void productionIsRefusedWhateverIsSet() throws IOException {
    Home.create(home());
    Map<String, String> environment = new HashMap<>();
    environment.put("NOCTURNE_INSTANCE", "production");
    environment.put("GOOGLE_CLOUD_PROJECT", "another");
    for (String[] arguments :
        new String[][] {
          {"teardown", "--production"},
          {"teardown", "--production", "--yes"},
          {"teardown", "--production", "--dry-run"},
          {"teardown", "--yes", "--production", "--instance", "mytest"},
          {"teardown", "--yes", "--instance", "production"},
          {"teardown", "--yes", "--instance", ""},
          {"teardown", "--yes", "--instance", "false"},
          {"teardown", "--yes", "--instance", "False"},
          {"teardown", "--yes", "--instance=False"},
          {"teardown", "--yes", "--instance", "a-b"},
          {"teardown", "--yes", "--instance", "-"},
          {"teardown", "--instance", "--yes"},
          {"setup", "--instance", "False"},
          {"setup", "--instance", ""},
          {"setup", "--production", "--instance", "mytest"},
        }) {
      NocturneRun run = NocturneRun.in(folder, new byte[0], environment, arguments);
      assertThat(run.code()).as(String.join(" ", arguments)).isEqualTo(2);
      assertThat(run.out()).as(String.join(" ", arguments)).isEmpty();
    }
    assertThat(home().resolve("kafka")).doesNotExist();
    assertThat(home().resolve("store")).doesNotExist();
  }

  @Test
  void whoeverWorksForAnInstanceKeepsItFromBeingTornDown() throws Exception {
    Home home = Home.create(home());
    try (ProcessRegistry worker = ProcessRegistry.join(home, "worker", MINE, Clock.systemUTC())) {
      assertThat(worker).isNotNull();
      NocturneRun refused = mine("teardown", "--yes");
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err())
          .contains("`nocturne worker`, process " + ProcessHandle.current().pid())
          .contains("nocturne stop --instance mytest");
      assertThat(home().resolve("kafka")).doesNotExist();

      NocturneRun dry = mine("stop", "--dry-run");
      assertThat(dry.code()).as(dry.err()).isZero();
      assertThat(dry.out()).contains("would stop `nocturne worker`");
      NocturneRun others = run("stop", "--production");
      assertThat(others.code()).isZero();
      assertThat(others.out()).contains("nothing of instance production is running");
    }
    assertThat(ProcessRegistry.of(home)).isEmpty();
  }

  @Test
  void operatorsFilesAreCheckedBeforeAnythingIsTouched() throws IOException {
    Path files = Files.createDirectories(folder.resolve("mine/value_added"));
    Files.writeString(files.resolve("filter.properties"), "filter.min-rb = 2\n");
    NocturneRun wrong = mine("setup", "--files", "mine");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("value_added/filter.properties:1").contains("must be 0 to 1");
    Files.writeString(files.resolve("filter.properties"), "filter.min-rb = 0.5\n");
    Files.createDirectories(folder.resolve("mine/beam"));
    Path stray = Files.writeString(folder.resolve("mine/beam/job.py"), "");
    NocturneRun unread = mine("setup", "--files", "mine");
    assertThat(unread.code()).isEqualTo(2);
    assertThat(unread.err()).contains("No component reads the file beam/job.py");
    assertThat(mine("setup", "--files", "nowhere").code()).isEqualTo(2);
    assertThat(home()).doesNotExist();

    Files.delete(stray);
    Path model = Files.createDirectories(files.resolve("model/tiny"));
    String uneven = "-1 3000 1\n-1 9000 2\n1 3000 3\n1 9000 4\n";
    String grid =
        """
        -20 3000 0
        -20 9000 0
        0 3000 1
        0 9000 1
        20 3000 .4
        20 9000 .4
        40 3000 .1
        40 9000 .1
        """;
    Files.writeString(model.resolve("salt3_template_0.dat"), grid);
    NocturneRun half = mine("setup", "--files", "mine");
    assertThat(half.code()).isEqualTo(2);
    assertThat(half.err()).contains("the model tiny").contains("salt3_template_1.dat");
    for (String part :
        List.of("template_1", "lc_variance_0", "lc_variance_1", "lc_covariance_01")) {
      Files.writeString(model.resolve("salt3_" + part + ".dat"), grid);
    }
    Files.writeString(
        model.resolve("salt3_color_correction.dat"),
        "1\n-0.5\nSalt2ExtinctionLaw.version 1\nSalt2ExtinctionLaw.min_lambda 2800\n");
    Files.writeString(model.resolve("salt3_color_dispersion.dat"), "3000 0.1\n9000 0.3\n");
    Files.writeString(model.resolve("salt3_template_1.dat"), uneven);
    Files.writeString(model.resolve("salt3_template_0.dat"), uneven);
    assertThat(mine("setup", "--files", "mine").err()).contains("The model tiny cannot be fitted");
    Files.writeString(model.resolve("salt3_template_1.dat"), grid);
    Files.writeString(model.resolve("salt3_template_0.dat"), grid);
    Files.writeString(files.resolve("model/stray.dat"), "");
    assertThat(mine("setup", "--files", "mine").err()).contains("more than one");
    Files.delete(files.resolve("model/stray.dat"));
    assertThat(home()).doesNotExist();
    NocturneRun dry = mine("setup", "--files", "mine", "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("value_added/model/tiny/salt3_template_0.dat,would be uploaded");
    assertThat(home()).doesNotExist();
    assertThat(mine("setup", "--files", "mine").code()).isZero();
    assertThat(mine("config", "show").out())
        .contains("filter.min-rb,0.5,value_added/filter.properties:1");
    Path staged = bucket("nocturne-broker_files-mytest");
    assertThat(staged.resolve("value_added/model/tiny/salt3_template_0.dat")).hasContent(grid);
    assertThat(stagedModel()).contains("tiny");

    NocturneRun back = mine("setup");
    assertThat(back.code()).isZero();
    assertThat(back.err()).contains("value_added/filter.properties is replaced");
    assertThat(staged.resolve("replaced/value_added/filter.properties"))
        .hasContent("filter.min-rb = 0.5\n");
    assertThat(stagedModel()).contains("tiny");
  }

  /** The name of the model that a fit finds when it starts. */
  private Optional<String> stagedModel() throws IOException {
    Home home = Home.existing(home());
    Configuration none = Configuration.read(folder, Map.of(), Map.of());
    Names names = new Names(Names.DEFAULT_PROJECT, Instance.testing(MINE), Ztf.SURVEY);
    try (Stores stores = Stores.open(home, none, names)) {
      return SaltModelFiles.staged(stores.brokerFiles()).map(SaltModel::name);
    }
  }

  @Test
  void theSampleIsTheSameEachTime() {
    assertThat(StagedAlert.make().packet()).isEqualTo(StagedAlert.make().packet()).isNotEmpty();
  }

  private Path bucket(String name) {
    return home().resolve("store").resolve(name);
  }

  private static Path onlyFile(Path below) throws IOException {
    try (Stream<Path> all = Files.walk(below)) {
      List<Path> files = all.filter(Files::isRegularFile).toList();
      assertThat(files).hasSize(1);
      return files.get(0);
    }
  }

  /** The files of topics, buckets and tables, by name; Kafka's and the catalogue's own aside. */
  private Map<String, Integer> contents() throws IOException {
    Map<String, Integer> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home())) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String name = home().relativize(path).toString();
        boolean record = name.startsWith("kafka/kafka-logs/ztf") && name.endsWith(".log");
        if (record || name.matches("(store|warehouse|truth|rates)/.*")) {
          contents.put(name, Arrays.hashCode(Files.readAllBytes(path)));
        }
      }
    }
    return contents;
  }
}
