package nocturne.app.config;

import java.util.List;

/** The configuration cannot be used; the message lists everything that is wrong with it. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<Problem> problems;

  ConfigurationException(List<Problem> problems) {
    super(Problem.list(problems));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
