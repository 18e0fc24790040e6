package nocturne.app.wiring;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nocturne.core.instance.Component;
import nocturne.core.night.Night;
import nocturne.survey.Survey;
import nocturne.survey.SurveyStream;

/** Where a night is looked for: the survey's own topic, and the one that we fill ourselves. */
public final class SurveyTopics {
  private final Services services;

  public SurveyTopics(Services services) {
    this.services = services;
  }

  /** The names that the night's topic may have, the survey's own first. */
  public List<String> names(Night night) {
    return List.of(Survey.ZTF.topics().topic(night), services.names().surveyTopic(night));
  }

  /**
   * The topic to receive a night from: the first that holds an alert; else the survey's own where
   * its cluster is configured, and the one that replay and simulate fill where not.
   */
  public String choose(Night night) throws IOException {
    List<String> names = names(night);
    for (String name : names) {
      Optional<SurveyStream.Found> found = services.survey().find(name);
      if (found.filter(SurveyStream.Found::holdsAnything).isPresent()) {
        return name;
      }
    }
    return services.configuration(Component.CONSUMER).survey().bootstrapServers().isPresent()
        ? names.get(0)
        : names.get(1);
  }
}
