package nocturne.survey.kafka.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import nocturne.survey.kafka.KafkaAccess;
import nocturne.survey.kafka.KafkaSurveyStream;
import nocturne.survey.kafka.Login;
import nocturne.survey.kafka.SurveyOptions;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Checks the connection to a cluster step by step and reports each step as it ends. After the first
 * failure the remaining steps are skipped. A file that other users can read is reported, and the
 * checks continue. For one examination at a time.
 */
public final class Doctor {
  private final Patience patience;
  private final Clock clock;
  private final Consumer<Finding> listener;
  private final List<Finding> found = new ArrayList<>();
  private final Set<Step> open = EnumSet.noneOf(Step.class);

  /**
   * Creates a doctor.
   *
   * @param clock the time of day, which is compared with the realm's server
   * @param listener receives each step's finding
   */
  public Doctor(Patience patience, Clock clock, Consumer<Finding> listener) {
    this.patience = patience;
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * Examines the way to a cluster.
   *
   * @param wanted what is to be read there; nothing if empty
   * @return all steps, in the order in which they ended
   */
  public List<Finding> examine(KafkaAccess access, Optional<Wanted> wanted)
      throws InterruptedException {
    found.clear();
    open.clear();
    try {
      go(access, wanted);
    } catch (Diagnosis e) {
      tell(Finding.failed(e.step(), String.valueOf(e.getMessage())));
      String since = "not known, since " + e.step().label() + " failed";
      EnumSet.copyOf(open).forEach(step -> tell(Finding.skipped(step, since)));
    }
    return List.copyOf(found);
  }

  private void go(KafkaAccess access, Optional<Wanted> wanted)
      throws Diagnosis, InterruptedException {
    FilesCheck files = new FilesCheck();
    open.addAll(List.of(Step.CONFIGURATION, Step.FILES, Step.NAMES, Step.CONNECTION, Step.CLUSTER));
    if (wanted.isPresent()) {
      open.addAll(List.of(Step.TOPICS, Step.READING));
    }
    if (access.login() instanceof Login.Password login) {
      files.needSecret("password file", login.file());
    }
    Profile profile = Profile.of(access.address());
    plan(profile);
    check(profile);
    tell(Finding.ok(Step.CONFIGURATION, profile.words()));
    files.needAll(profile);
    tell(files.finding());
    if (profile.isKerberos()) {
      kerberos(profile);
    } else {
      tell(Finding.ok(Step.NAMES, names(profile.servers())));
    }
    ClusterCheck cluster = new ClusterCheck(profile, patience);
    tell(Finding.ok(Step.CONNECTION, cluster.knock()));
    String who = ask(cluster);
    tellIfOpen(Step.TLS, "its certificate is trusted and has its name");
    tellIfOpen(Step.LOGIN, "the cluster took " + profile.words());
    tell(Finding.ok(Step.CLUSTER, who));
    if (wanted.isPresent()) {
      topics(profile, wanted.get());
    }
  }

  private void plan(Profile profile) {
    if (profile.isKerberos()) {
      open.addAll(List.of(Step.REALM, Step.KDC, Step.CLOCK, Step.TICKET, Step.SERVICE));
    }
    if (profile.hasTls()) {
      open.add(Step.TLS);
    }
    if (profile.hasLogin()) {
      open.add(Step.LOGIN);
    }
  }

  private static void check(Profile profile) throws Diagnosis {
    try {
      var unused = new AdminClientConfig(profile.address().clientProperties());
    } catch (ConfigException e) {
      throw new Diagnosis(
          Step.CONFIGURATION,
          "Kafka's client does not take a setting (%s); correct it, or remove it"
              .formatted(e.getMessage()),
          e);
    }
  }

  private void kerberos(Profile profile) throws Diagnosis, InterruptedException {
    String realm = profile.realm();
    tell(Finding.ok(Step.NAMES, names(profile.servers())));
    TicketCheck check = new TicketCheck(profile, realm, patience, clock);
    TicketCheck.Ticket ticket;
    try {
      ticket = check.get();
    } catch (Diagnosis e) {
      if (e.step() == Step.CLOCK || e.step() == Step.TICKET) {
        realmAnswers(realm);
      }
      throw e;
    }
    realmAnswers(realm);
    tell(Finding.ok(Step.CLOCK, clock(ticket.off())));
    tell(
        Finding.ok(
            Step.TICKET,
            "given to %s until %s"
                .formatted(ticket.principal(), ticket.until().truncatedTo(ChronoUnit.SECONDS))));
    @Nullable Throwable problem = ticket.service().problem();
    if (problem != null) {
      throw check.sorted(ticket.service(), problem);
    }
    tell(Finding.ok(Step.SERVICE, "a ticket for " + ticket.service().name() + " was given"));
  }

  private void realmAnswers(String realm) {
    tell(Finding.ok(Step.REALM, "servers of realm " + realm + " are known"));
    tell(Finding.ok(Step.KDC, "one of realm " + realm + " answers"));
  }

  private static String clock(Duration off) {
    long seconds = off.abs().toSeconds();
    return seconds <= 1
        ? "agrees with the realm's to a second"
        : "is " + seconds + " s " + (off.isNegative() ? "behind" : "ahead of") + " the realm's";
  }

  /** A client needs only one address that resolves, so failures of the others are only reported. */
  private static String names(List<HostPort> servers) throws Diagnosis {
    List<String> lost = servers.stream().filter(s -> !s.isFound()).map(HostPort::host).toList();
    if (lost.size() == servers.size()) {
      throw new Diagnosis(
          Step.NAMES,
          ("DNS finds no address of the cluster under %s; check the spelling, and this"
                  + " machine's DNS (`getent hosts %s`)")
              .formatted(String.join(", ", lost), lost.get(0)));
    }
    Stream<String> there = servers.stream().map(HostPort::host).filter(h -> !lost.contains(h));
    return String.join(", ", there.distinct().toList())
        + " found"
        + (lost.isEmpty() ? "" : ", but not " + String.join(", ", lost));
  }

  private String ask(ClusterCheck cluster) throws Diagnosis, InterruptedException {
    try {
      return cluster.ask();
    } catch (Diagnosis e) {
      if (e.step() == Step.LOGIN) {
        tellIfOpen(Step.TLS, "its certificate is trusted and has its name");
      }
      throw e;
    }
  }

  private void topics(Profile profile, Wanted wanted) throws Diagnosis {
    SurveyOptions options =
        new SurveyOptions(
            patience.answer(), SurveyOptions.DEFAULTS.look(), Duration.ZERO, 1, 2 << 20, 2 << 20);
    try (KafkaSurveyStream stream =
        new KafkaSurveyStream(profile.address(), options, wanted.survey())) {
      TopicsCheck check = new TopicsCheck(stream, wanted, patience);
      TopicsCheck.Listed listed = check.list();
      tell(Finding.ok(Step.TOPICS, listed.says()));
      tell(
          check
              .read(listed.topics())
              .map(says -> Finding.ok(Step.READING, says))
              .orElse(Finding.skipped(Step.READING, "no topic has a packet to be read now")));
    }
  }

  private void tellIfOpen(Step step, String says) {
    if (open.contains(step)) {
      tell(Finding.ok(step, says));
    }
  }

  private void tell(Finding finding) {
    open.remove(finding.step());
    found.add(finding);
    listener.accept(finding);
  }
}
