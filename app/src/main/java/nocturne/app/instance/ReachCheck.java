package nocturne.app.instance;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nocturne.app.config.Configuration;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.core.night.Night;
import nocturne.survey.kafka.KafkaAccess;
import nocturne.survey.kafka.Login;
import nocturne.survey.kafka.doctor.Doctor;
import nocturne.survey.kafka.doctor.Finding;
import nocturne.survey.kafka.doctor.Patience;
import nocturne.survey.kafka.doctor.Wanted;

/** Tries the way to the clusters outside the program, with a row for each step. */
final class ReachCheck {
  private final GlobalOptions global;
  private final Rows rows;
  private final List<String> failures = new ArrayList<>();
  private boolean misuse;

  /**
   * @param rows of kind, name, state and what was found
   */
  ReachCheck(GlobalOptions global, Rows rows) {
    this.global = global;
    this.rows = rows;
  }

  /**
   * Tries our own cluster.
   *
   * @return whether it is well, or inside the program
   */
  boolean kafka(Configuration configuration) throws InterruptedException {
    return examine("kafka", configuration, configuration.kafkaAccess(), Optional.empty());
  }

  /**
   * Tries the survey's cluster.
   *
   * @param configuration of ingest
   * @param topic that must be there; any night's if empty
   * @return whether it is well, or our own
   */
  boolean survey(Configuration configuration, Optional<String> topic) throws InterruptedException {
    Clock clock = global.surroundings().clock();
    Wanted wanted = new Wanted(global.survey(), new Night(LocalDate.now(clock)), topic);
    return examine("survey", configuration, configuration.surveyAccess(), Optional.of(wanted));
  }

  @SuppressWarnings("try") // only closed
  private boolean examine(
      String cluster,
      Configuration configuration,
      Optional<KafkaAccess> access,
      Optional<Wanted> wanted)
      throws InterruptedException {
    if (access.isEmpty()) {
      notTried(cluster, wanted);
      return true;
    }
    configuration.krb5Conf().ifPresent(Login.Kerberos::useRealmsOf);
    Doctor doctor = new Doctor(Patience.DEFAULT, global.surroundings().clock(), f -> {});
    List<Finding> found;
    try (ProgressLine line =
        ProgressLine.start(
            global.surroundings(), () -> Tally.waiting("going the way to the " + cluster))) {
      found = doctor.examine(access.get(), wanted);
    }
    for (Finding f : found) {
      String says = configuration.redaction().of(f.says());
      rows.add(Arrays.asList(cluster, f.step().word(), f.state().word(), says));
      if (f.isFailed()) {
        failures.add(cluster + " " + f.step().word() + ": " + says);
        misuse |= f.isMisuse();
      }
    }
    return found.stream().noneMatch(Finding::isFailed);
  }

  /** Says that a cluster is not in the configuration; ours is then the one inside the program. */
  private void notTried(String cluster, Optional<Wanted> wanted) {
    String key = wanted.isPresent() ? "survey.bootstrap-servers" : "kafka.bootstrap-servers";
    String why =
        key
            + " is not set"
            + (wanted.isPresent() ? "" : ", so the Kafka inside the program is used");
    rows.add(Arrays.asList(cluster, "cluster", "not tried", why));
    wanted
        .flatMap(Wanted::topic)
        .ifPresent(
            topic -> {
              failures.add(
                  "Topic %s was not looked for on the survey's cluster, since %s."
                      .formatted(topic, why));
              misuse = true;
            });
    if (wanted.isPresent() && wanted.get().topic().isEmpty()) {
      global.err().println("The survey's cluster was not tried, since " + why + ".");
    }
  }

  /** The failures, each with cluster and step. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Whether settings or files are wrong. */
  boolean isMisuse() {
    return misuse;
  }
}
