package nocturne.cloud;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.config.Configuration;
import nocturne.broker.instance.BrokerFiles;
import nocturne.core.instance.Component;
import nocturne.survey.kafka.KafkaAccess;
import nocturne.survey.kafka.Login;

/**
 * The files with which an instance's machines log in to a survey that wants Kerberos: {@code
 * krb5.conf} and a keytab, among the broker files.
 *
 * @param missing commands that put there those that are not
 */
record LoginFiles(List<String> missing) {
  /** Where machines have the consumer's broker files. */
  private static final Path THERE = Path.of("/opt/nocturne/consumer");

  LoginFiles {
    missing = List.copyOf(missing);
  }

  /**
   * Reads {@code consumer.properties} and finds the files that it names. If no machines of Google's
   * run ingest and the keytab is elsewhere than on such machines, whoever runs ingest has the
   * files, and none is missing.
   *
   * @throws nocturne.app.config.ConfigurationException if the settings are wrong
   */
  static LoginFiles of(OpenInstance open) throws IOException {
    Configuration settings = open.configuration(Component.CONSUMER);
    Optional<KafkaAccess> access = settings.surveyAccess();
    if (access.isEmpty() || !(access.get().login() instanceof Login.Kerberos login)) {
      return new LoginFiles(List.of());
    }
    Path keytab = login.keytab();
    if (!keytab.startsWith(THERE) && !open.hasMachines()) {
      return new LoginFiles(List.of());
    }
    BrokerFiles files = open.brokerFiles();
    List<String> missing = new ArrayList<>();
    for (Path each : List.of(settings.krb5Conf().orElse(THERE.resolve("krb5.conf")), keytab)) {
      String name = String.valueOf(each.getFileName());
      String folder = Component.CONSUMER.folder().orElseThrow();
      if (files.read(folder + name).isEmpty()) {
        missing.add("gcloud storage cp %s gs://%s/%s".formatted(name, files.bucket(), folder));
      }
    }
    return new LoginFiles(missing);
  }

  /**
   * Fails if files are missing.
   *
   * @throws Failure with exit code 2; its message has the commands to run
   */
  void require() {
    if (!missing.isEmpty()) {
      throw Failure.misuse(
          "The survey wants Kerberos, and what consumer/consumer.properties names for it is not"
              + " among the broker files. Put it there: "
              + commands());
    }
  }

  /** The commands, in one line. */
  String commands() {
    return "`" + String.join("`, `", missing) + "`.";
  }
}
