package nocturne.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import nocturne.app.config.Configuration;
import nocturne.app.config.Redaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogFileTest {
  @TempDir Path folder;

  @Test
  void aMessageFromOutsideCanNeitherSteerATerminalNorPassForAnEvent() throws IOException {
    String text = log("objectId \u001b[2JZTF\n2021-01-20T00:00:00.000Z ERROR [main] all is lost");
    assertThat(text).doesNotContain("\u001b").contains("\n  2021-01-20T00:00:00.000Z ERROR");
    assertThat(text.lines().filter(line -> !line.startsWith(" "))).hasSize(1);
  }

  @Test
  void aSecretOfTheConfigurationIsStruckOutWhereverItComesFrom() throws IOException {
    assertThat(log("the cluster said: hunter2 is no login")).contains("said: *** is no login");
  }

  /** A component that begins anew may read a login that was not there when the process started. */
  @Test
  void aSecretThatIsLearnedLaterIsStruckOutFromThenOnBesideThoseBefore() throws IOException {
    try (LogFile log = LogFile.open(folder, false, secret("hunter2"))) {
      log.hide(secret("hunter3"));
      LoggerFactory.getLogger("nocturne.test").warn("neither hunter2 nor hunter3");
    }
    assertThat(Files.readString(folder.resolve("nocturne.log"))).contains("neither *** nor ***");
  }

  @Test
  void theServersLinesAreInAFileOfTheirOwn() throws IOException {
    try (LogFile log = LogFile.open(folder, false, secret("hunter2"))) {
      assertThat(log).isNotNull();
      LoggerFactory.getLogger("kafka.server.ReplicaManager").error("out of order");
      LoggerFactory.getLogger("org.apache.kafka.clients.NetworkClient").warn("nobody there");
    }
    assertThat(Files.readString(folder.resolve("nocturne.log")))
        .contains("nobody there")
        .doesNotContain("out of order");
    assertThat(Files.readString(folder.resolve("kafka.log")))
        .contains("out of order")
        .doesNotContain("nobody there");
  }

  @Test
  void aWatcherIsToldAnErrorInOneLine() throws IOException {
    ByteArrayOutputStream watcher = new ByteArrayOutputStream();
    try (LogFile log = LogFile.open(folder, false, secret("hunter2")).tellingTo(watcher, true)) {
      assertThat(log).isNotNull();
      LoggerFactory.getLogger("org.example").error("it broke", new IllegalStateException("why"));
      LoggerFactory.getLogger("nocturne.broker.worker.Worker").info("partition 0 begins at 0");
    }
    String told = watcher.toString(StandardCharsets.UTF_8);
    assertThat(told).matches("\r\u001b\\[J\\d\\d:\\d\\d:\\d\\d it broke\n");
    assertThat(Files.readString(folder.resolve("nocturne.log")))
        .contains("IllegalStateException: why", "partition 0 begins at 0");
  }

  private Redaction secret(String secret) throws IOException {
    Map<String, String> environment = Map.of("NOCTURNE_SURVEY_CLIENT_SSL_KEY_PASSWORD", secret);
    return Configuration.read(folder, environment, Map.of()).redaction();
  }

  private String log(String message) throws IOException {
    try (LogFile log = LogFile.open(folder, false, secret("hunter2"))) {
      LoggerFactory.getLogger("nocturne.test").warn(message);
      assertThat(log).isNotNull();
    }
    return Files.readString(folder.resolve("nocturne.log"));
  }
}
