package nocturne.survey.kafka.doctor;

import java.util.Optional;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;

/** Searches the causes of an exception. */
final class Causes {
  private Causes() {}

  static <T extends Throwable> Optional<T> find(Throwable e, Class<T> type) {
    for (@Nullable Throwable t = e; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return Optional.of(type.cast(t));
      }
    }
    return Optional.empty();
  }

  /** The message of Kerberos; the messages of its causes are of no use. */
  static String ofKerberos(Throwable e) {
    for (@Nullable Throwable t = e; t != null; t = t.getCause()) {
      if ((t instanceof LoginException || t.getClass().getName().startsWith("sun.security.krb5."))
          && t.getMessage() != null) {
        return t.getMessage().strip();
      }
    }
    return last(e);
  }

  /** The message of the first cause; its class if it has none. */
  static String last(Throwable e) {
    Throwable last = e;
    for (@Nullable Throwable t = e; t != null; t = t.getCause()) {
      last = t;
    }
    String message = last.getMessage();
    return message == null || message.isBlank()
        ? last.getClass().getSimpleName()
        : message.strip().replaceAll("\\s+", " ");
  }
}
