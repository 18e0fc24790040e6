package nocturne.survey.kafka.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import nocturne.survey.kafka.KerberosErrors;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.internals.SecurityManagerCompatibility;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.authenticator.AbstractLogin.DefaultLoginCallbackHandler;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.ietf.jgss.Oid;
import org.jspecify.annotations.Nullable;

/** Gets a ticket as Kafka's clients do, and logs out again. */
record TicketCheck(Profile profile, String realm, Patience patience, Clock clock) {
  /** Kerberos 5 among the mechanisms of GSS: RFC 4121. */
  private static final String KERBEROS = "1.2.840.113554.1.2.2";

  /**
   * A ticket that was given.
   *
   * @param until when it ends
   * @param off our clock less that of the realm's server, which writes whole seconds
   * @param service how it went with a ticket for the cluster
   */
  record Ticket(String principal, Instant until, Duration off, Service service) {}

  /**
   * A ticket for the cluster, which Kafka's clients ask for again and again without a word when it
   * is not given.
   *
   * @param problem why none was given; null if one was
   */
  record Service(String name, @Nullable Throwable problem) {}

  Ticket get() throws Diagnosis, InterruptedException {
    FutureTask<Ticket> asking = new FutureTask<>(this::ask);
    Thread thread = new Thread(asking, "doctor-ticket");
    thread.setDaemon(true);
    thread.start();
    try {
      return asking.get(patience.ticket().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw unreachable("no answer in " + patience.ticket().toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw sorted(e.getCause() == null ? e : e.getCause());
    }
  }

  private Ticket ask() throws LoginException {
    Subject subject = new Subject();
    JaasContext jaas =
        JaasContext.loadClientContext(
            Map.of(
                "sasl.jaas.config",
                new Password(profile.settings().getOrDefault("sasl.jaas.config", ""))));
    LoginContext login =
        new LoginContext(
            jaas.name(), subject, new DefaultLoginCallbackHandler(), jaas.configuration());
    login.login();
    Instant now = clock.instant();
    try {
      KerberosTicket ticket =
          subject.getPrivateCredentials(KerberosTicket.class).stream()
              .findFirst()
              .orElseThrow(() -> new LoginException("the login gave no ticket"));
      Duration off = Duration.between(ticket.getAuthTime().toInstant(), now);
      Instant end = ticket.getEndTime().toInstant();
      return new Ticket(ticket.getClient().getName(), end, off, service(subject));
    } finally {
      login.logout();
    }
  }

  /** Asks for the cluster under each name that is set, until one is known. */
  private Service service(Subject subject) {
    Service service = new Service("", null);
    for (HostPort server : profile.servers().stream().filter(HostPort::isFound).toList()) {
      String name = profile.service().orElse("") + "/" + server.host();
      try {
        SecurityManagerCompatibility.get().callAs(subject, () -> ask(server.host()));
        return new Service(name, null);
      } catch (CompletionException e) {
        service = new Service(name, e);
      }
    }
    return service;
  }

  private boolean ask(String host) throws GSSException {
    GSSManager gss = GSSManager.getInstance();
    GSSName name =
        gss.createName(profile.service().orElse("") + "@" + host, GSSName.NT_HOSTBASED_SERVICE);
    GSSContext context =
        gss.createContext(name, new Oid(KERBEROS), null, GSSContext.DEFAULT_LIFETIME);
    try {
      return context.initSecContext(new byte[0], 0, 0).length > 0;
    } finally {
      context.dispose();
    }
  }

  /** Diagnoses a realm that gave a ticket, and then none for the cluster. */
  Diagnosis sorted(Service service, Throwable e) {
    String why = " (" + Causes.ofKerberos(e) + ")";
    KerberosErrors problem = KerberosErrors.of(e).orElse(KerberosErrors.OTHER);
    if (problem == KerberosErrors.UNKNOWN_SERVICE) {
      return new Diagnosis(
          Step.SERVICE,
          ("Realm %s knows no service %s%s; address the cluster by the host names it"
                  + " has in the realm, and check the service's name with its owner")
              .formatted(realm, service.name(), why),
          e);
    }
    if (problem == KerberosErrors.CLOCK) {
      return new Diagnosis(Step.SERVICE, clocks(why), e);
    }
    return new Diagnosis(
        Step.SERVICE,
        ("Realm %s gave no ticket for the cluster's service %s%s; ask the realm's"
                + " owner, whose KDC has it in its log")
            .formatted(realm, service.name(), why),
        e);
  }

  private Diagnosis unreachable(String why, Throwable e) {
    return new Diagnosis(
        Step.KDC,
        ("No KDC of realm %s answered (%s); check its address in %s, that one runs"
                + " there, and that this machine may reach it by TCP and UDP")
            .formatted(realm, why, Profile.krb5Conf()),
        e);
  }

  private Diagnosis sorted(Throwable e) {
    String why = " (" + Causes.ofKerberos(e) + ")";
    String who = profile.principal().orElse("whom the ticket cache names");
    String keytab = profile.keytab().map(Object::toString).orElse("(none)");
    return switch (KerberosErrors.of(e).orElse(KerberosErrors.OTHER)) {
      case UNREACHABLE -> unreachable(Causes.ofKerberos(e), e);
      case CLOCK -> new Diagnosis(Step.CLOCK, clocks(why), e);
      case NO_REALM ->
          new Diagnosis(
              Step.REALM,
              ("Neither %s nor DNS names a KDC of realm %s%s; add under [realms]: %s = { kdc = HOST },"
                      + " or get the file from the realm's owner")
                  .formatted(Profile.krb5Conf(), realm, why, realm),
              e);
      case UNKNOWN_PRINCIPAL ->
          new Diagnosis(
              Step.TICKET,
              ("Realm %s knows no principal %s%s; compare it with `klist -k %s`, and ask the person"
                      + " who made that file")
                  .formatted(realm, who, why, keytab),
              e);
      case WRONG_KEY ->
          new Diagnosis(
              Step.TICKET,
              ("Realm %s has another key of %s than the keytab %s%s; it is another's or was overtaken"
                      + " by a newer one, so get the newest")
                  .formatted(realm, who, keytab, why),
              e);
      case NO_KEY ->
          new Diagnosis(
              Step.TICKET,
              ("The keytab %s has no key of %s%s; `klist -ke` shows whose keys it has and of which"
                      + " kinds")
                  .formatted(keytab, who, why),
              e);
      case UNKNOWN_SERVICE, OTHER ->
          new Diagnosis(
              Step.TICKET,
              "Realm %s gave no ticket to %s%s; ask the realm's owner, whose KDC has it in its log"
                  .formatted(realm, who, why),
              e);
    };
  }

  private String clocks(String why) {
    return ("The KDC of realm %s refused, since its clock and this machine's, which"
            + " says %s, differ by more than it allows, 5 minutes as a rule%s; let NTP"
            + " set this one (`timedatectl` shows whether it does)")
        .formatted(realm, clock.instant().truncatedTo(ChronoUnit.SECONDS), why);
  }
}
