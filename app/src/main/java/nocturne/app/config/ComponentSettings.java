package nocturne.app.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nocturne.broker.instance.BrokerFiles;
import nocturne.core.instance.Component;

/** The content of a component's file. */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record ComponentSettings(ComponentFile file, byte[] content) {

  /** The settings files of some components among an instance's broker files. */
  public static List<ComponentSettings> of(BrokerFiles files, Component... components) {
    List<ComponentSettings> settings = new ArrayList<>();
    for (Component component : components) {
      for (ComponentFile file : ComponentFile.of(component)) {
        files
            .read(file.path())
            .ifPresent(content -> settings.add(new ComponentSettings(file, content)));
      }
    }
    return settings;
  }

  /** The settings in it; errors are added to the problems. */
  List<Given> given(List<Problem> problems) {
    List<Given> taken = new ArrayList<>();
    for (Given g : Given.fromFile(file.path(), content, problems)) {
      if (Setting.named(g.key()).isPresent() && !file.takes(g.key())) {
        problems.add(g.problem("is read from elsewhere; this file has " + file.keys() + where(g)));
      } else {
        taken.add(g);
      }
    }
    return taken;
  }

  private static String where(Given g) {
    return Arrays.stream(ComponentFile.values())
        .filter(other -> other.takes(g.key()))
        .findFirst()
        .map(other -> "; put it into " + other.path())
        .orElse("; put it into nocturne.properties in the home folder");
  }

  /** The file's name, without its content, which may hold a login. */
  @Override
  public String toString() {
    return file.path() + ", " + content.length + " bytes";
  }
}
