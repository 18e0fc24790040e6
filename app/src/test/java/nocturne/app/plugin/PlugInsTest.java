package nocturne.app.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import nocturne.app.Failure;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlugInsTest {
  private static final Names NAMES = new Names("nocturne", Instance.testing("mytest"), Ztf.SURVEY);
  private static final String SERVICE = "META-INF/services/nocturne.core.plugin.ValueAddedStage";

  @TempDir private Path home;

  private void jar(String name, Map<String, String> entries) throws IOException {
    Path folder = Files.createDirectories(home.resolve("plugins"));
    try (OutputStream file = Files.newOutputStream(folder.resolve(name));
        JarOutputStream jar = new JarOutputStream(file)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        jar.closeEntry();
      }
    }
  }

  @Test
  void aHomeWithoutPlugInsHasTheBrokersOwnStages() throws IOException {
    assertThat(PlugIns.pipeline(NAMES, home).stages())
        .extracting(PipelineStage::name)
        .containsExactlyElementsOf(
            Pipeline.standard(NAMES).stages().stream().map(PipelineStage::name).toList());
    Files.createDirectories(home.resolve("plugins"));
    Files.writeString(home.resolve("plugins/README"), "jars go here");
    assertThat(PlugIns.pipeline(NAMES, home).valueAdded())
        .extracting(PipelineStage::name)
        .containsExactly("filter", "fit");
  }

  @Test
  void whatIsNoJarIsNamed() throws IOException {
    Files.createDirectories(home.resolve("plugins"));
    Files.writeString(home.resolve("plugins/mine.jar"), "no jar");
    assertThatThrownBy(() -> PlugIns.pipeline(NAMES, home))
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll("plugins/mine.jar", "no jar that can be read");
  }

  @Test
  void aJarWithoutAStageIsNamed() throws IOException {
    jar("mine.jar", Map.of("a.txt", "a"));
    assertThatThrownBy(() -> PlugIns.pipeline(NAMES, home))
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll("plugins/mine.jar", SERVICE);
  }

  @Test
  void aJarWhoseStageIsNotThereIsNamed() throws IOException {
    jar("mine.jar", Map.of(SERVICE, "example.Missing\n"));
    assertThatThrownBy(() -> PlugIns.pipeline(NAMES, home))
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll("plugins/mine.jar", "example.Missing");
  }
}
