package nocturne.survey.kafka.doctor;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import nocturne.survey.kafka.KafkaAddress;
import nocturne.survey.kafka.Login;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.jspecify.annotations.Nullable;

/**
 * The effective settings of a client, whether from our keys or under Kafka's own names.
 *
 * @param address where and how
 * @param settings of the client, by Kafka's names
 * @param protocol the security protocol
 * @param mechanism of the login; empty where there is none
 * @param jaas the login module's options; empty where there is none
 */
record Profile(
    KafkaAddress address,
    Map<String, String> settings,
    SecurityProtocol protocol,
    String mechanism,
    Map<String, String> jaas) {

  /** Understands the settings, or says which of them cannot be. */
  static Profile of(KafkaAddress address) throws Diagnosis {
    Map<String, String> settings = new TreeMap<>(address.properties().revealed());
    SecurityProtocol protocol = protocol(settings);
    if (!isSasl(protocol)) {
      return new Profile(address, settings, protocol, "", Map.of());
    }
    String mechanism = settings.getOrDefault("sasl.mechanism", Login.Kerberos.MECHANISM);
    Map<String, String> jaas = jaas(settings, mechanism);
    Profile profile = new Profile(address, settings, protocol, mechanism, jaas);
    profile.checkOptions();
    return profile;
  }

  private static SecurityProtocol protocol(Map<String, String> settings) throws Diagnosis {
    String word = settings.getOrDefault("security.protocol", "PLAINTEXT");
    try {
      return SecurityProtocol.forName(word);
    } catch (IllegalArgumentException e) {
      throw new Diagnosis(
          Step.CONFIGURATION,
          "security.protocol = " + word + " is none; give one of " + SecurityProtocol.names(),
          e);
    }
  }

  private static boolean isSasl(SecurityProtocol protocol) {
    return protocol == SecurityProtocol.SASL_PLAINTEXT || protocol == SecurityProtocol.SASL_SSL;
  }

  private static Map<String, String> jaas(Map<String, String> settings, String mechanism)
      throws Diagnosis {
    @Nullable String text = settings.get("sasl.jaas.config");
    if (text == null) {
      throw new Diagnosis(
          Step.CONFIGURATION,
          "A login by "
              + mechanism
              + " has no sasl.jaas.config that says as whom; set it, or use the login keys");
    }
    try {
      Configuration configuration =
          JaasContext.loadClientContext(Map.of("sasl.jaas.config", new Password(text)))
              .configuration();
      AppConfigurationEntry entry = configuration.getAppConfigurationEntry("KafkaClient")[0];
      Map<String, String> options = new TreeMap<>();
      entry.getOptions().forEach((key, value) -> options.put(key, String.valueOf(value)));
      return options;
    } catch (IllegalArgumentException e) {
      throw new Diagnosis(
          Step.CONFIGURATION,
          "sasl.jaas.config cannot be understood ("
              + e.getMessage()
              + "); its form is: module.Class required key=\"value\" ...;",
          e);
    }
  }

  private void checkOptions() throws Diagnosis {
    if (mechanism.equals("PLAIN") || mechanism.startsWith("SCRAM-")) {
      need("username", "user");
      need("password", "password-file");
    }
    if (isKerberos() && service().isEmpty()) {
      throw new Diagnosis(
          Step.CONFIGURATION,
          "A login by GSSAPI has no sasl.kerberos.service.name; set it, usually to kafka");
    }
    if (isKerberos() && useKeytab() && !jaas.containsKey("keyTab")) {
      throw new Diagnosis(
          Step.CONFIGURATION,
          "sasl.jaas.config has useKeyTab without keyTab; name the keytab file, or use the login"
              + " keys");
    }
  }

  private void need(String option, String key) throws Diagnosis {
    if (jaas.getOrDefault(option, "").isEmpty()) {
      throw new Diagnosis(
          Step.CONFIGURATION,
          ("A login by %s has no %s in sasl.jaas.config, or an empty one; set it, or"
                  + " use the key %s")
              .formatted(mechanism, option, key));
    }
  }

  boolean isKerberos() {
    return mechanism.equals(Login.Kerberos.MECHANISM);
  }

  boolean useKeytab() {
    return jaas.getOrDefault("useKeyTab", "false").toLowerCase(Locale.ROOT).equals("true");
  }

  boolean hasLogin() {
    return isSasl(protocol);
  }

  boolean hasTls() {
    return protocol == SecurityProtocol.SSL || protocol == SecurityProtocol.SASL_SSL;
  }

  Optional<Path> file(String key) {
    return Optional.ofNullable(settings.get(key)).map(Path::of);
  }

  Optional<Path> keytab() {
    return useKeytab() ? Optional.ofNullable(jaas.get("keyTab")).map(Path::of) : Optional.empty();
  }

  /** The cluster's name in the realm; empty if nothing says it. */
  Optional<String> service() {
    return Optional.ofNullable(
        settings.getOrDefault("sasl.kerberos.service.name", jaas.get("serviceName")));
  }

  /** The principal or user; empty for a ticket cache that does not name one. */
  Optional<String> principal() {
    return Optional.ofNullable(jaas.get("principal"));
  }

  /** The principal's realm; that of {@code krb5.conf} where the principal names none. */
  String realm() throws Diagnosis {
    try {
      return new KerberosPrincipal(principal().orElse("nobody")).getRealm();
    } catch (IllegalArgumentException e) {
      throw new Diagnosis(
          Step.REALM,
          "The principal %s has no realm, and %s has no default_realm; write NAME@REALM"
              .formatted(principal().orElse("(none)"), krb5Conf()),
          e);
    }
  }

  /** The file with Kerberos' realms that Java uses in this process; by default the system's. */
  static Path krb5Conf() {
    return Path.of(System.getProperty(Login.Kerberos.CONFIGURATION, "/etc/krb5.conf"));
  }

  /** Login and protection of the connection, in a few words. */
  String words() {
    String way = hasTls() ? "over TLS" : "without TLS";
    if (isKerberos()) {
      return "Kerberos as " + principal().orElse("whom the ticket cache names") + ", " + way;
    }
    return hasLogin()
        ? mechanism + " as " + jaas.getOrDefault("username", "somebody") + ", " + way
        : "no login, " + way;
  }

  /** The list of addresses, as host and port. */
  java.util.List<HostPort> servers() {
    return HostPort.list(address.bootstrapServers());
  }
}
