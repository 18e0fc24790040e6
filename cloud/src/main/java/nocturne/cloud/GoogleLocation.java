package nocturne.cloud;

import java.util.Map;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.google.GoogleInstance;
import nocturne.google.StandIns;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that state the project and zone of an instance on Google. */
final class GoogleLocation {
  @Option(
      names = "--project",
      paramLabel = "P",
      description = "The project that has the instance (default: $GOOGLE_CLOUD_PROJECT).")
  private @Nullable String project;

  @Option(
      names = "--zone",
      paramLabel = "Z",
      description =
          "The zone of its machines, such as us-central1-a; all else is in the zone's region"
              + " (default: $CE_zone).")
  private @Nullable String zone;

  /**
   * The instance with these options.
   *
   * @throws Failure with exit code 2 if project or zone is missing or invalid
   */
  GoogleInstance instance(GlobalOptions global) {
    Map<String, String> environment = global.surroundings().environment();
    String projectId = said(project, environment, "GOOGLE_CLOUD_PROJECT", "project", "--project P");
    String zoneName = said(zone, environment, "CE_zone", "zone", "--zone Z");
    if (!projectId.matches("[a-z][a-z0-9-]{4,28}[a-z0-9]")) {
      throw Failure.misuse(
          "\"%s\" is no id of a project: 6 to 30 lowercase letters, digits and -."
              .formatted(projectId));
    }
    if (!zoneName.matches("[a-z]+-[a-z]+[0-9]+-[a-z]")) {
      throw Failure.misuse(
          "\"%s\" is no zone; one is such as us-central1-a, with its letter.".formatted(zoneName));
    }
    GoogleInstance named =
        GoogleInstance.of(projectId, zoneName, global.instance(), StandIns.of(environment));
    var unused = Failure.orMisuse(named::names);
    return named;
  }

  private static String said(
      @Nullable String option,
      Map<String, String> environment,
      String variable,
      String what,
      String how) {
    String value = option != null ? option : environment.getOrDefault(variable, "");
    if (value.isBlank()) {
      throw Failure.misuse(
          "Which %s? Give %s, or set the variable %s.".formatted(what, how, variable));
    }
    return value;
  }
}
