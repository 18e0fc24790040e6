package nocturne.app.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import nocturne.survey.SurveyException;
import nocturne.survey.kafka.Login;

/**
 * The login to a cluster. The keys are the component names, after the cluster's prefix.
 *
 * @param login the kind of login
 * @param user name for a login by password
 * @param passwordFile file with the password, relative to the home
 * @param principal for Kerberos
 * @param keytab file with the principal's keys, relative to the home
 * @param service Kerberos name of the cluster's service
 */
public record LoginSettings(
    Method login,
    Optional<String> user,
    Optional<Path> passwordFile,
    Optional<String> principal,
    Optional<Path> keytab,
    String service) {

  /** The kinds of login. */
  public enum Method {
    NONE,
    PLAIN,
    SCRAM_SHA_256,
    SCRAM_SHA_512,
    KERBEROS;

    boolean takesPassword() {
      return this == PLAIN || this == SCRAM_SHA_256 || this == SCRAM_SHA_512;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Adds a problem for each setting that is missing, is set and not used, or contradicts another.
   *
   * @param tls the encryption of this cluster's connections
   * @param given all settings that are set, by key
   */
  void check(String prefix, Settings.Tls tls, Map<String, Given> given, List<Problem> problems) {
    Given chosen = given.get(prefix + "login");
    if (chosen != null
        && login != Method.NONE
        && !given.containsKey(prefix + "bootstrap-servers")) {
      problems.add(
          chosen.problem(
              "is set without a cluster to log in to; set "
                  + prefix
                  + "bootstrap-servers, or remove this setting"));
    }
    Map<String, String> clashes = new LinkedHashMap<>();
    need("user", user.isPresent(), login.takesPassword(), clashes);
    need("password-file", passwordFile.isPresent(), login.takesPassword(), clashes);
    need("principal", principal.isPresent(), login == Method.KERBEROS, clashes);
    need("keytab", keytab.isPresent(), login == Method.KERBEROS, clashes);
    if (tls.tlsTrust().isPresent() && !tls.tls()) {
      clashes.put("tls-trust", "is not used without tls; set tls = true, or remove it");
    }
    if (login == Method.PLAIN && !tls.tls()) {
      clashes.put(
          "login",
          "would send the password unencrypted; set tls = true, or use" + " scram-sha-512");
    }
    clashes.forEach(
        (key, advice) -> {
          Given setting = given.getOrDefault(prefix + key, chosen);
          String where = setting == null ? EffectiveSetting.DEFAULT : setting.where();
          problems.add(new Problem(where, prefix + key, advice));
        });
  }

  private void need(String key, boolean there, boolean used, Map<String, String> clashes) {
    if (used && !there) {
      clashes.put(key, "is missing; a login by " + login + " needs it");
    } else if (there && !used) {
      clashes.put(key, "is not used with login = " + login + "; remove one of them");
    }
  }

  /** The files that only the owner should be able to read. */
  List<Path> secretFiles(Path home) {
    return Stream.of(passwordFile, keytab).flatMap(Optional::stream).map(home::resolve).toList();
  }

  /** The login of clients, with its files of the home. */
  Login login(Path home) {
    return switch (login) {
      case NONE -> new Login.Nobody();
      case PLAIN, SCRAM_SHA_256, SCRAM_SHA_512 ->
          new Login.Password(
              Login.Mechanism.valueOf(login.name()),
              user.orElseThrow(),
              home.resolve(passwordFile.orElseThrow()));
      case KERBEROS ->
          new Login.Kerberos(principal.orElseThrow(), home.resolve(keytab.orElseThrow()), service);
    };
  }

  /**
   * The password, so that it can be removed from texts; empty if there is none or it cannot be
   * read.
   */
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
