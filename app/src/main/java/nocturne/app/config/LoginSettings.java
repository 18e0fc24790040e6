package nocturne.app.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.survey.SurveyException;
import nocturne.survey.kafka.ClientSettings;
import nocturne.survey.kafka.Guard;
import nocturne.survey.kafka.KafkaAccess;
import nocturne.survey.kafka.Login;

/** The login to a cluster; the keys follow that cluster's prefix. */
public record LoginSettings(
    @Setting(
            key = "login",
            byDefault = "none",
            meaning =
                "Login to that cluster: none, user and password (plain, scram-sha-256,"
                    + " scram-sha-512), or a Kerberos ticket.")
        Method login,
    @Setting(key = "user", meaning = "User of a login with a password.") Optional<String> user,
    @Setting(
            key = "password-file",
            meaning =
                "File with the password and nothing else, readable by yourself only (chmod"
                    + " 600); a relative path begins at the home folder.")
        Optional<Path> passwordFile,
    @Setting(
            key = "principal",
            meaning = "Principal of a login by Kerberos, such as nocturne@EXAMPLE.ORG.")
        Optional<String> principal,
    @Setting(
            key = "keytab",
            meaning =
                "File with that principal's keys, readable by yourself only (chmod 600); a"
                    + " relative path begins at the home folder.")
        Optional<Path> keytab,
    @Setting(
            key = "service",
            byDefault = "kafka",
            meaning =
                "Service name of the cluster's principals in the Kerberos realm, before"
                    + " the slash and the host name.")
        String service,
    @Setting(
            key = "tls",
            byDefault = "false",
            meaning = "Whether to use TLS with that cluster. A password with plain requires it.")
        boolean tls,
    @Setting(
            key = "tls-trust",
            meaning =
                "File in PEM with the certificates that signed that cluster's; a relative"
                    + " path begins at the home folder. The default is those that Java trusts.")
        Optional<Path> tlsTrust) {

  /** The kinds of login. */
  public enum Method {
    NONE("none"),
    PLAIN("plain"),
    SCRAM_SHA_256("scram-sha-256"),
    SCRAM_SHA_512("scram-sha-512"),
    KERBEROS("kerberos");

    private final String word;

    Method(String word) {
      this.word = word;
    }

    boolean takesPassword() {
      return this == PLAIN || this == SCRAM_SHA_256 || this == SCRAM_SHA_512;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /**
   * A key that contradicts the others.
   *
   * @param key after the prefix
   * @param advice what is wrong and how to correct it
   */
  private record Clash(String key, String advice) {}

  /** Keys that are missing, or set and not used. */
  private List<Clash> clashes() {
    List<Clash> found = new ArrayList<>();
    need("user", user.isPresent(), login.takesPassword(), found);
    need("password-file", passwordFile.isPresent(), login.takesPassword(), found);
    need("principal", principal.isPresent(), login == Method.KERBEROS, found);
    need("keytab", keytab.isPresent(), login == Method.KERBEROS, found);
    if (tlsTrust.isPresent() && !tls) {
      found.add(new Clash("tls-trust", "is not used without tls; set tls = true, or remove it"));
    }
    if (login == Method.PLAIN && !tls) {
      found.add(
          new Clash(
              "login",
              "would send the password for everyone on the way to read; set tls = true, or use"
                  + " scram-sha-512"));
    }
    return found;
  }

  private void need(String key, boolean there, boolean used, List<Clash> found) {
    if (used && !there) {
      found.add(new Clash(key, "is missing; a login by " + login + " needs it"));
    } else if (there && !used) {
      found.add(new Clash(key, "is not used with login = " + login + "; remove one of them"));
    }
  }

  /** Access to a cluster with this login. */
  KafkaAccess access(ServerList servers, ClientSettings further, Path home) {
    return new KafkaAccess(
        servers.text(),
        login(home),
        tls ? new Guard.Tls(tlsTrust.map(home::resolve)) : new Guard.Open(),
        further);
  }

  private Login login(Path home) {
    return switch (login) {
      case NONE -> new Login.Nobody();
      case PLAIN -> password(Login.Mechanism.PLAIN, home);
      case SCRAM_SHA_256 -> password(Login.Mechanism.SCRAM_SHA_256, home);
      case SCRAM_SHA_512 -> password(Login.Mechanism.SCRAM_SHA_512, home);
      case KERBEROS ->
          new Login.Kerberos(principal.orElseThrow(), home.resolve(keytab.orElseThrow()), service);
    };
  }

  private Login.Password password(Login.Mechanism mechanism, Path home) {
    return new Login.Password(
        mechanism, user.orElseThrow(), home.resolve(passwordFile.orElseThrow()));
  }

  /**
   * Checks that the keys are consistent and that other users cannot read the files.
   *
   * @param prefix of the keys
   * @param given all that is set, by key
   */
  void check(
      Path home,
      String prefix,
      Map<String, Given> given,
      List<Problem> problems,
      Set<String> warnings) {
    Given chosen = given.get(prefix + "login");
    boolean logsIn = chosen != null && login != Method.NONE;
    if (logsIn && !given.containsKey(prefix + "bootstrap-servers")) {
      problems.add(
          new Problem(
              chosen.where(),
              chosen.key(),
              "logs in nowhere; set " + prefix + "bootstrap-servers, or remove it"));
    }
    for (Clash clash : clashes()) {
      Given mine = given.getOrDefault(prefix + clash.key(), chosen);
      problems.add(
          new Problem(
              mine == null ? "default" : mine.where(), prefix + clash.key(), clash.advice()));
    }
    for (Optional<Path> secret : List.of(passwordFile, keytab)) {
      secret.map(home::resolve).flatMap(Secrets::exposed).ifPresent(warnings::add);
    }
  }

  /** The password, to be removed from texts; empty if there is none or it cannot be read. */
  Optional<String> password(Path home) {
    try {
      return passwordFile.isPresent() && login(home) instanceof Login.Password p
          ? Optional.of(p.password())
          : Optional.empty();
    } catch (SurveyException.Refused e) {
      return Optional.empty(); // a password that cannot be read cannot be leaked
    }
  }
}
