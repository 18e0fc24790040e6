package nocturne.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import nocturne.core.alert.Candid;
import nocturne.core.fuzz.FuzzTarget;
import nocturne.core.instance.Instance;
import nocturne.core.night.Night;
import nocturne.simulator.pace.Rate;

/**
 * A configuration file, and its lines as each thing that people write on a command line: taken, or
 * refused with a sentence.
 */
public final class ConfigurationTarget implements FuzzTarget {
  private static final List<Consumer<String>> READERS =
      List.of(
          DurationText::parse,
          DataSize::parse,
          Rate::parse,
          Night::parse,
          text -> new Candid(Long.parseLong(text)),
          Instance::testing);

  private final Path home = home();

  private static Path home() {
    try {
      return Files.createTempDirectory("nocturne-home");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<byte[]> seeds() {
    StringBuilder all = new StringBuilder("# a comment\n");
    for (Setting key : Setting.all()) {
      all.append(key.key()).append(" = ").append(key.byDefault()).append('\n');
    }
    return List.of(
        all.toString().getBytes(StandardCharsets.UTF_8),
        "25 ms\n8 MiB\nx60\n250000/night\n20210120\n2021-01-20\n2459234.75\nmytest\n"
            .getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void put(byte[] input) throws Exception {
    Files.write(home.resolve("nocturne.properties"), input);
    try {
      assertThat(Configuration.read(home, Map.of(), Map.of()).effective()).isNotEmpty();
    } catch (ConfigurationException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    new String(input, StandardCharsets.UTF_8).lines().limit(40).forEach(ConfigurationTarget::read);
  }

  private static void read(String line) {
    for (Consumer<String> reader : READERS) {
      try {
        reader.accept(line);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }
}
