package nocturne.survey.kafka.doctor;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Explains why a TLS handshake failed, from Java's exceptions. */
final class TlsErrors {
  private TlsErrors() {}

  static Diagnosis of(Profile profile, Throwable e) {
    return new Diagnosis(Step.TLS, sentence(profile, e), e);
  }

  private static String sentence(Profile profile, Throwable e) {
    String why = " (" + Causes.last(e) + ")";
    String servers = profile.address().bootstrapServers();
    if (Causes.find(e, CertificateExpiredException.class).isPresent()) {
      return "The certificate of the cluster at "
          + servers
          + " has expired"
          + why
          + "; its owner must renew it, unless this machine's clock is wrong";
    }
    if (Causes.find(e, CertificateNotYetValidException.class).isPresent()) {
      return "The certificate of the cluster at "
          + servers
          + " is not valid yet"
          + why
          + "; this machine's clock is likely to be behind";
    }
    if (Causes.find(e, CertPathBuilderException.class).isPresent()) {
      return "The certificate of the cluster at "
          + servers
          + " is signed by nobody who is trusted here"
          + why
          + "; put its authority's certificate into "
          + trusted(profile);
    }
    if (says(e, "subject alternative") || says(e, "No name matching")) {
      return "The certificate of the cluster bears another name than "
          + servers
          + why
          + "; address it by the name it was given, or have its owner add this one";
    }
    if (says(e, "unrecognized ssl message")) {
      return "The cluster at "
          + servers
          + " does not speak TLS on that port"
          + why
          + "; give the port that does, or set tls = false";
    }
    return "TLS with the cluster at "
        + servers
        + " failed"
        + why
        + "; it may want a client's certificate (ssl.keystore.*) or another version of TLS: ask its"
        + " owner";
  }

  private static String trusted(Profile profile) {
    Optional<String> file = profile.file("ssl.truststore.location").map(Object::toString);
    return file.orElse("a file in PEM, and name that (tls-trust)");
  }

  private static boolean says(Throwable e, String words) {
    for (@Nullable Throwable t = e; t != null; t = t.getCause()) {
      String low = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
      if (low.contains(words.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }
}
