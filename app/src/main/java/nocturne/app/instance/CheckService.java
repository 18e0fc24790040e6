package nocturne.app.instance;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import nocturne.app.Failure;
import nocturne.app.config.Configuration;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Session;
import nocturne.broker.instance.Found;
import nocturne.core.instance.Component;
import nocturne.core.night.Night;
import nocturne.survey.kafka.KafkaAccess;
import nocturne.survey.kafka.Login;
import nocturne.survey.kafka.doctor.Doctor;
import nocturne.survey.kafka.doctor.Finding;
import nocturne.survey.kafka.doctor.Patience;
import nocturne.survey.kafka.doctor.Wanted;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a night could be received: the way to our cluster and to the survey's, step by
 * step, and whether the instance is complete. Makes nothing.
 */
public final class CheckService {
  private final GlobalOptions global;
  private final List<String> failures = new ArrayList<>();
  private boolean misuse;

  public CheckService(GlobalOptions global) {
    this.global = global;
  }

  /**
   * Checks.
   *
   * @param folder of the operator's own broker files, which are then checked in place of the staged
   *     ones; or null
   * @param topic that the survey's cluster must have; any night's if empty
   * @return the exit code
   * @throws Failure with everything that is failures
   */
  public int run(@Nullable String folder, Optional<String> topic)
      throws IOException, InterruptedException {
    Configuration base = global.configuration();
    Path from = folder == null ? null : global.surroundings().resolve(folder);
    SortedMap<String, byte[]> files = OperatorFiles.read(from, base);
    Configuration consumer = from == null ? staged(base) : base.with(OperatorFiles.settings(files));
    try (Rows rows = global.rows(List.of("kind", "name", "state", "says"))) {
      boolean kafka = examine("kafka", base, base.kafkaAccess(), Optional.empty(), rows);
      Night tonight = new Night(LocalDate.now(global.surroundings().clock()));
      Wanted wanted = new Wanted(global.survey(), tonight, topic);
      examine("survey", consumer, consumer.surveyAccess(), Optional.of(wanted), rows);
      if (kafka && !misuse) {
        parts(files, rows).ifPresent(failures::add);
      }
    }
    if (failures.isEmpty()) {
      return 0;
    }
    String all = String.join("\n", failures);
    throw misuse ? Failure.misuse(all) : Failure.incomplete(all);
  }

  /** The configuration of ingest if it started now. */
  private Configuration staged(Configuration base) throws IOException, InterruptedException {
    if (Home.find(global.home()).isEmpty()) {
      return base;
    }
    return Session.of(global, "setup")
        .withStores(stores -> stores.configuration(Component.CONSUMER));
  }

  /**
   * Checks the instance's parts.
   *
   * @return a sentence if some are missing
   */
  private Optional<String> parts(SortedMap<String, byte[]> files, Rows rows)
      throws IOException, InterruptedException {
    List<Found> all = new SetupCommand(global).find(files, SetupMode.CHECK);
    for (Found one : all) {
      rows.add(Arrays.asList(one.kind().label(), one.name(), one.state().label(), ""));
    }
    long missing = all.stream().filter(one -> one.state() == Found.State.MISSING).count();
    return missing == 0
        ? Optional.empty()
        : Optional.of(missing + " of " + all.size() + " are missing; `nocturne setup` makes them.");
  }

  /**
   * Tries the way to a cluster, with a row for each step.
   *
   * @param access to it; empty if the configuration names none
   * @param wanted what the survey's cluster must have
   * @return whether it is well, or not to be tried
   */
  @SuppressWarnings("try") // only closed
  private boolean examine(
      String cluster,
      Configuration configuration,
      Optional<KafkaAccess> access,
      Optional<Wanted> wanted,
      Rows rows)
      throws InterruptedException {
    if (access.isEmpty()) {
      notTried(cluster, wanted, rows);
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
      rows.add(Arrays.asList(cluster, f.step().label(), f.state().label(), says));
      if (f.isFailed()) {
        failures.add(cluster + " " + f.step().label() + ": " + says);
        misuse |= f.isMisuse();
      }
    }
    return found.stream().noneMatch(Finding::isFailed);
  }

  /** Says that a cluster is not in the configuration; ours is then the one inside the program. */
  private void notTried(String cluster, Optional<Wanted> wanted, Rows rows) {
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
      global.say("The survey's cluster was not tried, since " + why + ".");
    }
  }
}
