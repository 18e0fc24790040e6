package nocturne.survey.kafka.doctor;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Checks whether the servers of a principal's realm are known. */
final class RealmCheck {
  private static final int USUAL_PORT = 88;

  private RealmCheck() {}

  /**
   * A realm and where its servers are.
   *
   * @param name in capitals, as a rule
   * @param servers empty where Java shall ask DNS for them
   * @param file that says so
   */
  record Realm(String name, List<HostPort> servers, RealmFile file) {

    /** What is wrong when no servers are known. */
    String unknown(String why) {
      return file.file()
          + (file.servers().containsKey(name)
              ? " names no kdc of realm " + name
              : " does not know realm " + name + " (it has " + file.servers().keySet() + ")")
          + (file.lookup() ? ", and neither does DNS" : "")
          + why
          + "; add under [realms]: "
          + name
          + " = { kdc = HOST }, or get the file from the realm's owner";
    }
  }

  static Realm of(Profile profile) throws Diagnosis {
    RealmFile file = read();
    String name = name(profile, file);
    List<String> written = file.servers().getOrDefault(name, List.of());
    Realm realm = new Realm(name, written.stream().map(RealmCheck::server).toList(), file);
    if (written.isEmpty() && !file.lookup()) {
      throw new Diagnosis(Step.REALM, realm.unknown(""));
    }
    return realm;
  }

  private static RealmFile read() throws Diagnosis {
    try {
      return RealmFile.read(RealmFile.inUse());
    } catch (IOException e) {
      throw FilesCheck.unreadable("krb5.conf", RealmFile.inUse(), e);
    }
  }

  private static String name(Profile profile, RealmFile file) throws Diagnosis {
    Optional<String> principal = profile.principal();
    int at = principal.map(p -> p.lastIndexOf('@')).orElse(-1);
    if (at >= 0) {
      return principal.get().substring(at + 1);
    }
    Optional<String> usual = file.defaultRealm();
    if (usual.isEmpty()) {
      throw new Diagnosis(
          Step.REALM,
          "The principal "
              + principal.orElse("(none)")
              + " has no realm, and "
              + file.file()
              + " has no default_realm; write NAME@REALM");
    }
    return usual.get();
  }

  private static HostPort server(String text) {
    return HostPort.of(text.replaceFirst("^(tcp|udp)/", ""), USUAL_PORT);
  }
}
