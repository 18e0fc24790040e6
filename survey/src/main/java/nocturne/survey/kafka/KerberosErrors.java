package nocturne.survey.kafka;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.login.LoginException;
import org.ietf.jgss.GSSException;

/**
 * Explains why Java's Kerberos got no ticket. Its exception classes are not accessible, so this
 * class parses their messages, which end in the error number of RFC 4120, section 7.5.9.
 */
public enum KerberosErrors {
  /** No server of the realm answered: none is there, or the network is not. */
  UNREACHABLE,
  /** Our clock and that of the realm's server differ by more than it allows. */
  CLOCK,
  /** The realm knows no such principal. */
  UNKNOWN_PRINCIPAL,
  /** The realm has another key for the principal. */
  WRONG_KEY,
  /** The file has no key of the principal that this Java can use. */
  NO_KEY,
  /** Nothing says where the realm's servers are. */
  NO_REALM,
  /** The realm does not know the cluster that the ticket was wanted for. */
  UNKNOWN_SERVICE,
  /** Anything else. */
  OTHER;

  private static final Pattern NUMBER = Pattern.compile("\\((\\d+)\\)");

  /** The explanation; empty if the exception is not about Kerberos. */
  public static Optional<KerberosErrors> of(Throwable e) {
    boolean kerberos = false;
    for (Throwable t = e; t != null; t = t.getCause()) {
      boolean itsOwn = t.getClass().getName().startsWith("sun.security.krb5.");
      kerberos |= itsOwn || t instanceof GSSException;
      Optional<KerberosErrors> known = known(t, itsOwn, kerberos);
      if (known.isPresent()) {
        return known;
      }
    }
    return kerberos ? Optional.of(OTHER) : Optional.empty();
  }

  private static Optional<KerberosErrors> known(Throwable t, boolean itsOwn, boolean kerberos) {
    String message = String.valueOf(t.getMessage());
    if (message.contains("Cannot locate KDC") || message.contains("Cannot locate default realm")) {
      return Optional.of(NO_REALM);
    }
    if (t instanceof LoginException) {
      if (message.contains("Unable to obtain password from user")) {
        return Optional.of(NO_KEY);
      }
      return t.getCause() instanceof IOException ? Optional.of(UNREACHABLE) : Optional.empty();
    }
    if (kerberos && t instanceof IOException) {
      return Optional.of(UNREACHABLE);
    }
    Matcher number = NUMBER.matcher(message);
    if (itsOwn && number.find()) {
      return switch (Integer.parseInt(number.group(1))) {
        case 6 -> Optional.of(UNKNOWN_PRINCIPAL);
        case 7 -> Optional.of(UNKNOWN_SERVICE);
        case 24, 31 -> Optional.of(WRONG_KEY);
        case 33, 37 -> Optional.of(CLOCK);
        case 68 -> Optional.of(NO_REALM);
        default -> Optional.empty();
      };
    }
    return itsOwn && message.contains("Checksum failed")
        ? Optional.of(WRONG_KEY)
        : Optional.empty();
  }
}
