package nocturne.app.wiring;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyStream;

/** Finds the topic of a night: the survey's own, or the one that a replay or a simulation fills. */
public record SurveyTopics(Services services) {

  /** Possible names of the night's topic, the survey's own first. */
  public List<String> names(Night night) {
    Names names = services.names();
    return List.of(names.survey().topic(night), names.surveyTopic(night));
  }

  /**
   * The topic to receive a night from: the first that holds an alert; otherwise the survey's own if
   * its cluster is configured, else the one that replay and simulate fill.
   *
   * @throws Failure if the survey's own cannot be looked for, and the other would be chosen
   */
  public String choose(Night night) throws IOException {
    List<String> names = names(night);
    for (String name : names) {
      Optional<SurveyStream.Found> found = find(name, names.get(1));
      if (found.filter(SurveyStream.Found::holdsAnything).isPresent()) {
        return name;
      }
    }
    return services.configuration(Component.CONSUMER).survey().bootstrapServers().isPresent()
        ? names.get(0)
        : names.get(1);
  }

  private Optional<SurveyStream.Found> find(String name, String other) {
    try {
      return services.survey().find(name);
    } catch (SurveyException e) {
      if (services.survey().find(other).filter(SurveyStream.Found::holdsAnything).isEmpty()) {
        throw e;
      }
      throw Failure.incomplete(
          "%s. On our own Kafka topic %s holds alerts; --topic %s receives the night from it."
              .formatted(e.getMessage(), other, other),
          e);
    }
  }
}
