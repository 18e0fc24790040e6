package nocturne.survey.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import nocturne.survey.SurveyException;

/** A client's authentication to a cluster. */
public sealed interface Login {

  /**
   * The properties of Kafka's clients, without the protocol; empty for {@link Nobody}. They contain
   * secrets: never print them.
   *
   * @throws SurveyException.Refused if a file that they need cannot be read
   */
  Map<String, String> properties();

  /** No proof at all. */
  record Nobody() implements Login {
    @Override
    public Map<String, String> properties() {
      return Map.of();
    }
  }

  /** The mechanisms for a password; SCRAM proves that the client knows it without sending it. */
  enum Mechanism {
    PLAIN("PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule"),
    SCRAM_SHA_256("SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule"),
    SCRAM_SHA_512("SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule");

    private final String word;
    private final String module;

    Mechanism(String word, String module) {
      this.word = word;
      this.module = module;
    }

    /** The mechanism's name in SASL. */
    public String label() {
      return word;
    }
  }

  /**
   * A user name and a password.
   *
   * @param mechanism how they are used
   * @param user as the cluster knows it
   * @param file whose text, without blanks at its ends, is the password; it is read each time that
   *     the properties are asked for
   */
  record Password(Mechanism mechanism, String user, Path file) implements Login {
    @Override
    public Map<String, String> properties() {
      return Map.of(
          "sasl.mechanism",
          mechanism.word,
          "sasl.jaas.config",
          "%s required username=%s password=%s;"
              .formatted(mechanism.module, quoted(user), quoted(password())));
    }

    /** The password itself: for a client's configuration, and for what strikes it out elsewhere. */
    public String password() {
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw new SurveyException.Refused(
            ("The password of %s cannot be read from %s (%s); name a file of text that"
                    + " this user may read, with nothing but the password in it")
                .formatted(user, file, e.getClass().getSimpleName()),
            e);
      }
    }
  }

  /**
   * A ticket of a Kerberos realm, obtained with a key from a file and renewed before it expires.
   * The realm's servers are those of the process's {@code krb5.conf} ({@link
   * Kerberos#useRealmsOf}).
   *
   * @param principal such as {@code nocturne@EXAMPLE.ORG}; without a realm that file's default
   * @param keytab file with the principal's keys
   * @param service the cluster's name in the realm: {@code kafka} in {@code kafka/host@REALM}
   */
  record Kerberos(String principal, Path keytab, String service) implements Login {
    /**
     * The property of the JVM that names the file with the realms; there is one for the process.
     */
    public static final String CONFIGURATION = "java.security.krb5.conf";

    /** The mechanism as SASL calls it. */
    public static final String MECHANISM = "GSSAPI";

    /**
     * From now on the realms of this process, for all clusters, are those of this {@code
     * krb5.conf}. To be called before the first login.
     */
    public static void useRealmsOf(Path file) {
      System.setProperty(CONFIGURATION, file.toString());
    }

    @Override
    public Map<String, String> properties() {
      return Map.of(
          "sasl.mechanism",
          MECHANISM,
          "sasl.kerberos.service.name",
          service,
          "sasl.jaas.config",
          ("com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true"
                  + " storeKey=true doNotPrompt=true refreshKrb5Config=true keyTab=%s"
                  + " principal=%s;")
              .formatted(quoted(keytab.toString()), quoted(principal)));
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
