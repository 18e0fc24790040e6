package nocturne.app.command;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.config.Configuration;
import nocturne.app.config.EffectiveSetting;
import nocturne.app.config.Nearest;
import nocturne.app.config.Setting;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.wiring.Stores;
import nocturne.core.instance.Component;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the configuration. */
@Command(
    name = "config",
    description = {
      "Show what is set, and explain what can be set.",
      "Keys are set in nocturne.properties in the home folder, in files among the instance's broker"
          + " files, by environment variables such as NOCTURNE_KAFKA_PORT, or with -D."
    })
public record ConfigCommand(GlobalOptions global) {
  @Command(name = "show", description = "List every key with its value and where that was set.")
  int show() throws IOException {
    List<EffectiveSetting> settings = configuration().effective();
    try (Rows rows = global.rows(List.of("key", "value", "set by"))) {
      for (EffectiveSetting s : settings) {
        rows.add(Arrays.asList(s.key(), s.value(), s.where()));
      }
    }
    return 0;
  }

  /** With the components' files, if the instance has some. */
  private Configuration configuration() throws IOException {
    Configuration configuration = global.configuration();
    Optional<Home> home = Home.find(global.home());
    if (home.isEmpty()) {
      return configuration;
    }
    try (Stores stores = Stores.open(home.get(), configuration, global.names())) {
      return global.heed(stores.configuration(Component.values()));
    }
  }

  @Command(name = "explain", description = "Say what a key means.")
  int explain(
      @Parameters(paramLabel = "KEY", description = "Such as archive.pack-time.") String key) {
    String text =
        Setting.explain(key)
            .orElseThrow(
                () ->
                    Failure.misuse(
                        "There is no key "
                            + key
                            + Nearest.to(key, Setting.keys())
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("; `nocturne config show` lists them.")));
    global.out().println(text);
    return 0;
  }

  @Command(name = "table", hidden = true, description = "Print the table of docs/configuration.md.")
  int table() {
    global.out().print(Setting.markdown());
    return 0;
  }
}
