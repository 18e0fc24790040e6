package nocturne.survey.kafka.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.kerberos.KeyTab;
import nocturne.survey.kafka.SecretFile;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * Checks whether the files that the settings name exist, are complete, and are readable by us only.
 */
final class FilesCheck {
  private final List<String> exposed = new ArrayList<>();
  private final List<String> fine = new ArrayList<>();

  /** A file that must be there and readable. */
  void need(String what, Path file) throws Diagnosis {
    if (!Files.exists(file)) {
      throw new Diagnosis(
          Step.FILES, "There is no " + what + " at " + file + "; put it there, or name its place");
    }
    if (Files.isDirectory(file) || !Files.isReadable(file)) {
      throw new Diagnosis(
          Step.FILES,
          "The "
              + what
              + " "
              + file
              + " cannot be read by user "
              + System.getProperty("user.name")
              + (Files.isDirectory(file)
                  ? ": it is a folder; name a file"
                  : "; give it to that user (`chown`), and keep it from others"));
    }
    fine.add(what + " " + file);
  }

  /** A file that, in addition, no other user may read. */
  void needSecret(String what, Path file) throws Diagnosis {
    need(what, file);
    SecretFile.readers(file).ifPresent(who -> exposed.add("The " + what + " " + file + " " + who));
  }

  /** All files of a client. */
  void needAll(Profile profile) throws Diagnosis {
    if (profile.isKerberos()) {
      need("krb5.conf", Profile.krb5Conf());
      Optional<Path> keytab = profile.keytab();
      if (keytab.isPresent()) {
        needSecret("keytab", keytab.get());
        Optional<String> principal = profile.principal().filter(p -> p.indexOf('@') > 0);
        if (principal.isPresent()) {
          needKey(keytab.get(), principal.get());
        }
      }
    }
    Optional<Path> trusted = profile.file("ssl.truststore.location");
    if (trusted.isPresent()) {
      need("list of trusted certificates", trusted.get());
    }
    Optional<Path> own = profile.file("ssl.keystore.location");
    if (own.isPresent()) {
      needSecret("client's certificate with its key", own.get());
    }
    if (profile.hasTls()) {
      needCertificates(profile);
    }
  }

  private static void needKey(Path keytab, String principal) throws Diagnosis {
    KerberosPrincipal who = new KerberosPrincipal(principal);
    if (KeyTab.getInstance(who, keytab.toFile()).getKeys(who).length == 0) {
      throw new Diagnosis(
          Step.FILES,
          ("The keytab %s has no key of %s that Java can use; `klist -ke` shows whose"
                  + " keys it has and of which kinds")
              .formatted(keytab, principal));
    }
  }

  private static void needCertificates(Profile profile) throws Diagnosis {
    try (DefaultSslEngineFactory engines = new DefaultSslEngineFactory()) {
      engines.configure(new AdminClientConfig(profile.address().clientProperties()).values());
    } catch (KafkaException e) {
      throw new Diagnosis(
          Step.FILES,
          "The certificates of the settings ssl.* cannot be used ("
              + Causes.last(e)
              + "); give those that are trusted in PEM, from BEGIN CERTIFICATE to END CERTIFICATE",
          e);
    }
  }

  /** The finding; a file that others can read does not stop the checks. */
  Finding finding() {
    if (!exposed.isEmpty()) {
      return Finding.failed(Step.FILES, String.join(" ", exposed));
    }
    return Finding.ok(Step.FILES, fine.isEmpty() ? "none are needed" : String.join(", ", fine));
  }
}
