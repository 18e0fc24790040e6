package nocturne.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import nocturne.app.options.GlobalOptions;
import org.junit.jupiter.api.Test;

class NocturneTest {

  /** A command is made by its name in the arguments, and help lists all. */
  @Test
  void eachCommandHasTheNameByWhichItIsMade() {
    GlobalOptions global = new GlobalOptions(Surroundings.ofProcess());
    assertThat(Nocturne.commandLine(global, new CommandErrors(global)).getSubcommands().keySet())
        .containsExactlyElementsOf(
            Stream.concat(Nocturne.COMMANDS.stream(), Stream.of("help")).toList());
  }
}
