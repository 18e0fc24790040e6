package nocturne.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ComponentFileTest {
  @TempDir Path home;

  private static ComponentSettings settings(ComponentFile file, String text) {
    return new ComponentSettings(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private Configuration base(Map<String, String> environment, Map<String, String> options)
      throws IOException {
    return Configuration.read(home, environment, options);
  }

  @Test
  void aComponentsFileWinsOverTheHomesAndYieldsToEnvironmentAndOptions() throws IOException {
    Files.writeString(
        home.resolve("nocturne.properties"), "filter.min-rb = 0.1\nfilter.min-drb = 0.1\n");
    List<ComponentSettings> staged =
        List.of(settings(ComponentFile.FILTER, "filter.min-rb = 0.2\nfilter.max-ndethist = 7\n"));

    Configuration c = base(Map.of(), Map.of()).with(staged);
    assertThat(c.filter().minRb()).contains(0.2);
    assertThat(c.filter().minDrb()).contains(0.1);
    assertThat(c.filter().maxNdethist()).contains(7);
    assertThat(c.effective())
        .contains(
            new EffectiveSetting("filter.min-rb", "0.2", "value_added/filter.properties:1"),
            new EffectiveSetting("filter.min-drb", "0.1", "nocturne.properties:2"));

    Configuration env = base(Map.of("NOCTURNE_FILTER_MIN_RB", "0.3"), Map.of()).with(staged);
    assertThat(env.filter().minRb()).contains(0.3);
    Configuration option =
        base(Map.of("NOCTURNE_FILTER_MIN_RB", "0.3"), Map.of("filter.min-rb", "0.4")).with(staged);
    assertThat(option.filter().minRb()).contains(0.4);
    assertThat(option.filter().maxNdethist()).contains(7);
  }

  @Test
  void whatIsInAComponentsFolderYieldsToWhatIsMeantMoreNarrowly() throws IOException {
    String key = "fit.model";
    assertThat(base(Map.of(), Map.of()).isLeftToComponents(key)).isTrue();
    assertThat(base(Map.of(), Map.of(key, "salt3-f22")).isLeftToComponents(key)).isFalse();
    assertThat(base(Map.of("NOCTURNE_FIT_MODEL", "mine"), Map.of()).isLeftToComponents(key))
        .isFalse();
    Files.writeString(home.resolve("nocturne.properties"), "fit.model = mine\n");
    Configuration ofHome = base(Map.of(), Map.of());
    assertThat(ofHome.isLeftToComponents(key)).isTrue();
    ComponentSettings staged = settings(ComponentFile.FIT, "fit.model = salt3-f22\n");
    assertThat(ofHome.with(List.of(staged)).isLeftToComponents(key)).isFalse();
  }

  @Test
  void aKeyOfAnotherComponentIsSentThere() throws IOException {
    Configuration c = base(Map.of(), Map.of());
    List<ComponentSettings> staged =
        List.of(
            settings(ComponentFile.CONSUMER, "\nfilter.min-rb = 0.2\nkafka.port = 9092\n"),
            settings(ComponentFile.FILTER, "filter.min-br = 0.2\nnonsense\n"));
    assertThatThrownBy(() -> c.with(staged))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("4 problems")
        .hasMessageContaining("consumer/consumer.properties:2")
        .hasMessageContaining("put it into value_added/filter.properties")
        .hasMessageContaining("put it into nocturne.properties in the home folder")
        .hasMessageContaining("did you mean filter.min-")
        .hasMessageContaining("value_added/filter.properties:2");
  }

  @Test
  void whatIsNoTextIsNamed() throws IOException {
    Configuration c = base(Map.of(), Map.of());
    ComponentSettings bytes = new ComponentSettings(ComponentFile.FILTER, new byte[] {(byte) 0xff});
    assertThatThrownBy(() -> c.with(List.of(bytes)))
        .hasMessageContaining("value_added/filter.properties")
        .hasMessageContaining("UTF-8");
  }

  /** What setup stages changes nothing, and each of its lines may be used as it stands. */
  @ParameterizedTest
  @EnumSource(ComponentFile.class)
  void aTemplateSetsNothingAndItsDefaultsAreTheDefaults(ComponentFile file) throws IOException {
    Configuration bare = base(Map.of(), Map.of());
    String template = file.template();
    assertThat(template.lines()).allMatch(line -> line.length() <= 98);
    Configuration c = bare.with(List.of(settings(file, template)));
    assertThat(c.effective()).isEqualTo(bare.effective());

    List<String> set = new ArrayList<>();
    template
        .lines()
        .filter(l -> l.matches("#[a-z].* = \\S.*"))
        .forEach(l -> set.add(l.substring(1)));
    Configuration used = bare.with(List.of(settings(file, String.join("\n", set))));
    assertThat(used.effective().stream().map(EffectiveSetting::value))
        .isEqualTo(bare.effective().stream().map(EffectiveSetting::value).toList());
    assertThat(used.effective().stream().filter(e -> e.where().startsWith(file.path())))
        .hasSize(set.size());
  }

  @Test
  void everyKeyIsInAtMostOneFile() {
    for (String key : Setting.keys()) {
      assertThat(List.of(ComponentFile.values()).stream().filter(f -> f.takes(key)).count())
          .as(key)
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  void aLoginInAComponentsFileIsSecretToo() throws IOException {
    Configuration c =
        base(Map.of(), Map.of())
            .with(
                List.of(
                    settings(
                        ComponentFile.CONSUMER,
                        "survey.client.sasl.jaas.config = password=\"hunter2\";")));
    assertThat(c.effective().toString()).doesNotContain("hunter2").contains("***");
    assertThat(c.redaction().of("x password=\"hunter2\"; y")).doesNotContain("hunter2");
    assertThat(settings(ComponentFile.CONSUMER, "hunter2").toString()).doesNotContain("hunter2");
  }
}
